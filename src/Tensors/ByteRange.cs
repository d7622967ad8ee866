namespace VideoSsm.Eval.Tensors;

/// <summary>Part of a mapped file, or an array, read through a window that cannot be left.</summary>
internal sealed class ByteRange
{
    private readonly MappedFile? _file;
    private readonly byte[] _array = [];
    private readonly long _start;

    public ByteRange(MappedFile file, long start, long length)
    {
        if (start < 0 || length < 0 || start > file.Length - length)
            throw new InvalidDataException($"'{file.Path}' is truncated or damaged: bytes {start} to {start}+{length} of {file.Length} are needed.");
        (_file, _start, Length, Path) = (file, start, length, file.Path);
    }

    public ByteRange(byte[] array, string path) => (_array, Length, Path) = (array, array.Length, path);

    public long Length { get; }

    public string Path { get; }

    /// <summary>False where the bytes are not all inside.</summary>
    public bool TrySlice(long at, long length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (at < 0 || length < 0 || length > int.MaxValue || at > Length - length)
            return false;
        bytes = _file is null ? _array.AsSpan((int)at, (int)length) : _file.Slice(_start + at, length);
        return true;
    }
}
