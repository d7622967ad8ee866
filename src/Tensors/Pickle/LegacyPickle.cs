using System.Buffers.Binary;
using System.Numerics;

namespace VideoSsm.Eval.Tensors.Pickle;

/// <summary>
/// PyTorch's format before 1.6: five pickles (magic number, version, machine, content, list of storage keys), then for every key the
/// number of elements (8 bytes) and the elements.
/// </summary>
internal static class LegacyPickle
{
    private static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", System.Globalization.NumberStyles.HexNumber);

    /// <summary>The first bytes of such a file: PROTO 2, LONG1 with the magic number.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

    /// <summary>Reads the pickles and finds where the storages begin.</summary>
    public static (object? Root, Dictionary<string, long> Starts) Read(MappedFile file)
    {
        InvalidDataException Bad(string what) => new($"'{file.Path}' is not a valid PyTorch checkpoint: {what}.");
        var unpickler = new Unpickler(new ByteRange(file, 0, file.Length));
        if (unpickler.Read() is not BigInteger magic || magic != Magic)
            throw Bad("the magic number is wrong");
        if (unpickler.Read() is not 1001L)
            throw Bad("the version is not 1001");
        if (unpickler.Read() is not PickleDict machine || !machine.Items.Any(x => x.Key is "little_endian" && x.Value is true))
            throw Bad("it was not written on a little-endian machine");
        var root = unpickler.Read();
        if (unpickler.Read() is not List<object?> keys)
            throw Bad("the list of storages is missing");

        var starts = new Dictionary<string, long>(StringComparer.Ordinal);
        var at = unpickler.Position;
        foreach (var key in keys)
        {
            if (key is not string name || !unpickler.Storages.TryGetValue(name, out var storage))
                throw Bad($"the storage '{key}' is not used");
            if (at > file.Length - 8)
                throw Bad($"it ends before the storage '{name}' (truncated?)");
            var count = BinaryPrimitives.ReadInt64LittleEndian(file.Slice(at, 8));
            if (count != storage.Count)
                throw Bad($"the storage '{name}' has {count} elements, its content says {storage.Count}");
            var size = RawTensor.Size(storage.Type);
            if (count > (file.Length - at - 8) / size)
                throw Bad($"it ends inside of the storage '{name}' (truncated?)");
            if (!starts.TryAdd(name, at + 8))
                throw Bad($"the storage '{name}' is there twice");
            at += 8 + (count * size);
        }
        if (at != file.Length)
            throw Bad($"{file.Length - at} bytes follow its last storage");
        if (unpickler.Storages.Keys.FirstOrDefault(x => !starts.ContainsKey(x)) is { } missing)
            throw Bad($"the storage '{missing}' is missing");
        return (root, starts);
    }
}
