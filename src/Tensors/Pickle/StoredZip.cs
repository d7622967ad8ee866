using System.Buffers.Binary;
using System.Text;

namespace VideoSsm.Eval.Tensors.Pickle;

/// <summary>
/// The table of contents of a zip file whose entries are stored uncompressed (what PyTorch writes); ZIP64 included. Nothing is ever
/// extracted; names that would escape a folder are refused all the same, as are encrypted and overlapping entries, and compressed ones outside of
/// TorchScript's program text, which nobody reads.
/// </summary>
internal sealed class StoredZip
{
    private readonly MappedFile _file;
    private readonly Dictionary<string, (long Start, long Length, uint Crc)> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _checked = new(StringComparer.Ordinal);

    public StoredZip(MappedFile file)
    {
        _file = file;
        var (count, at, end) = FindDirectory();
        for (var i = 0L; i < count; i++)
            at = ReadEntry(at, end);
        CheckOverlap();
    }

    public IEnumerable<string> Names => _entries.Keys;

    public bool TryFind(string name, out long length)
    {
        var found = _entries.TryGetValue(name, out var entry);
        length = entry.Length;
        return found;
    }

    /// <summary>An entry's bytes; the checksum is compared the first time.</summary>
    public (long Start, long Length) Open(string name)
    {
        var (start, length, crc) = _entries[name];
        if (_checked.Add(name))
        {
            var sum = 0u;
            for (var at = 0L; at < length; at += 1 << 28)
                sum = Crc32.Append(sum, _file.Slice(start + at, Math.Min(1 << 28, length - at)));
            if (sum != crc)
            {
                _checked.Remove(name);
                throw Bad($"the checksum of '{name}' is {sum:x8}, the table of contents says {crc:x8}");
            }
        }
        return (start, length);
    }

    // The end record lies in the last 64 KB (its comment may be that long).
    private (long Count, long At, long End) FindDirectory()
    {
        const int Record = 22;
        var start = Math.Max(0, _file.Length - Record - ushort.MaxValue);
        var tail = _file.Slice(start, _file.Length - start);
        for (var i = tail.Length - Record; i >= 0; i--)
        {
            if (!tail[i..].StartsWith("PK\x5\x6"u8))
                continue;
            var record = tail.Slice(i, Record);
            long count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
            long size = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
            long at = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
            if (count == ushort.MaxValue || size == uint.MaxValue || at == uint.MaxValue)
                (count, size, at) = FindDirectory64(start + i);
            if (at < 0 || size < 0 || at > _file.Length - size)
                throw Bad("its table of contents lies outside of the file");
            return (count, at, at + size);
        }
        throw Bad("it has no table of contents (truncated?)");
    }

    private (long Count, long Size, long At) FindDirectory64(long end)
    {
        if (end < 20 || !_file.Slice(end - 20, 20).StartsWith("PK\x6\x7"u8))
            throw Bad("its ZIP64 locator is missing");
        var at = BinaryPrimitives.ReadInt64LittleEndian(_file.Slice(end - 12, 8));
        if (at < 0 || at > _file.Length - 56 || !_file.Slice(at, 56).StartsWith("PK\x6\x6"u8))
            throw Bad("its ZIP64 record is missing");
        var record = _file.Slice(at, 56);
        return (
            BinaryPrimitives.ReadInt64LittleEndian(record[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[48..]));
    }

    private long ReadEntry(long at, long end)
    {
        const int Fixed = 46;
        if (at > end - Fixed || !_file.Slice(at, Fixed).StartsWith("PK\x1\x2"u8))
            throw Bad("its table of contents is damaged");
        var head = _file.Slice(at, Fixed);
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]);
        var method = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]);
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(head[16..]);
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(head[20..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(head[24..]);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(head[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(head[32..]);
        long local = BinaryPrimitives.ReadUInt32LittleEndian(head[42..]);
        if (at + Fixed + nameLength + extraLength + commentLength > end)
            throw Bad("its table of contents is damaged");
        var name = Encoding.UTF8.GetString(_file.Slice(at + Fixed, nameLength));
        CheckName(name);
        ReadExtra(_file.Slice(at + Fixed + nameLength, extraLength), ref length, ref packed, ref local);
        if ((flags & 1) != 0)
            throw Bad($"the entry '{name}' is encrypted");
        if (method != 0 || packed != length)
        {
            // TorchScript packs its program; it is never opened, so its place in the file is all there is to know.
            if (!name.Contains("/code/", StringComparison.Ordinal))
                throw Bad($"the entry '{name}' is compressed (PyTorch stores entries as they are)");
            length = packed;
        }
        var data = DataStart(name, local);
        if (length < 0 || data > _file.Length - length)
            throw Bad($"the entry '{name}' lies outside of the file (truncated?)");
        if (!_entries.TryAdd(name, (data, length, crc)))
            throw Bad($"the entry '{name}' is there twice");
        return at + Fixed + nameLength + extraLength + commentLength;
    }

    // ZIP64: the 32-bit fields that are all ones stand, in this order, in the extra field 1.
    private void ReadExtra(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long local)
    {
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
                throw Bad("an extra field of its table of contents is damaged");
            var body = extra.Slice(4, size);
            if (id == 1)
            {
                length = Wide(length, ref body);
                packed = Wide(packed, ref body);
                local = Wide(local, ref body);
            }
            extra = extra[(4 + size)..];
        }
    }

    private long Wide(long value, ref ReadOnlySpan<byte> body)
    {
        if (value != uint.MaxValue)
            return value;
        if (body.Length < 8)
            throw Bad("a ZIP64 field is missing");
        var result = BinaryPrimitives.ReadInt64LittleEndian(body);
        body = body[8..];
        return result;
    }

    private long DataStart(string name, long local)
    {
        const int Fixed = 30;
        if (local < 0 || local > _file.Length - Fixed || !_file.Slice(local, Fixed).StartsWith("PK\x3\x4"u8))
            throw Bad($"the entry '{name}' has no header (truncated?)");
        var head = _file.Slice(local, Fixed);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(head[26..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
        if (!string.Equals(Encoding.UTF8.GetString(_file.Slice(local + Fixed, nameLength)), name, StringComparison.Ordinal))
            throw Bad($"the entry '{name}' has another name in its header");
        return local + Fixed + nameLength + extraLength;
    }

    private void CheckName(string name)
    {
        if (name.Length == 0 || name.StartsWith('/') || name.AsSpan().ContainsAny("\\:\0") || name.Split('/').Any(x => x is ".." or "."))
            throw Bad($"the entry name '{name}' would escape a folder");
    }

    private void CheckOverlap()
    {
        var (end, before) = (0L, string.Empty);
        foreach (var (name, entry) in _entries.OrderBy(x => x.Value.Start))
        {
            if (entry.Start < end)
                throw Bad($"the entries '{before}' and '{name}' overlap");
            (end, before) = (entry.Start + entry.Length, name);
        }
    }

    private InvalidDataException Bad(string what) => new($"'{_file.Path}' is not a valid PyTorch checkpoint: {what}.");
}
