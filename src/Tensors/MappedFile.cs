using System.IO.MemoryMappedFiles;

namespace VideoSsm.Eval.Tensors;

/// <summary>A whole file mapped into memory for reading.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _start;

    public MappedFile(string path)
    {
        Path = path;
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new FileNotFoundException($"The checkpoint '{path}' does not exist.", path);

        // Of a link, FileInfo tells the length of the link itself; folders of weights are often folders of links.
        Length = info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : info.Length;
        if (Length == 0)
            throw new InvalidDataException($"'{path}' is empty.");
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _start = pointer + _view.PointerOffset;
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Some bytes; the caller has to ask for less than 2 GB and stay inside the file.</summary>
    /// <exception cref="InvalidDataException">Outside of the file.</exception>
    public ReadOnlySpan<byte> Slice(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        if (offset < 0 || length < 0 || length > int.MaxValue || offset > Length - length)
            throw new InvalidDataException($"'{Path}' is truncated or damaged: bytes {offset} to {offset}+{length} of {Length} were asked for.");
        return new ReadOnlySpan<byte>(_start + offset, (int)length);
    }

    public void Dispose()
    {
        if (_start is null)
            return;
        _start = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
