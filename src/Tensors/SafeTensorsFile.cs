using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;

namespace VideoSsm.Eval.Tensors;

/// <summary>Reads one safetensors file.</summary>
internal sealed class SafeTensorsFile : Checkpoint
{
    // The limit of the reference implementation: a larger header is damage, not data.
    private const long LargestHeader = 100_000_000;

    private readonly MappedFile _file;
    private readonly long _dataStart;
    private readonly Dictionary<string, (CheckpointTensor Info, long Begin, long End)> _entries = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    public SafeTensorsFile(MappedFile file)
        : base(file.Path)
    {
        _file = file;
        if (file.Length < 8)
            throw Bad($"it is {file.Length} bytes long, shorter than the length of its header");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Slice(0, 8));
        if (length > LargestHeader || (long)length > file.Length - 8)
            throw Bad($"its header claims {length} bytes, but the file has {file.Length} (and a header at most {LargestHeader})");
        _dataStart = 8 + (long)length;
        try
        {
            using var header = JsonDocument.Parse(file.Slice(8, (long)length).ToArray());
            ReadHeader(header.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad($"its header is not valid JSON ({e.Message})", e);
        }
        CheckRanges();
        Tensors = [.. _entries.Values.Select(x => x.Info).OrderBy(x => x.Name, StringComparer.Ordinal)];
    }

    public override IReadOnlyList<CheckpointTensor> Tensors { get; }

    public override IReadOnlyDictionary<string, string> Metadata => _metadata;

    public override torch.Tensor Read(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
            throw Unknown(name);
        return RawTensor.Read(_file, _dataStart + entry.Begin, entry.Info.Type, [.. entry.Info.Shape]);
    }

    protected override void Dispose(bool disposing) => _file.Dispose();

    private protected override CheckpointTensor? Find(string name) => _entries.TryGetValue(name, out var entry) ? entry.Info : null;

    private void ReadHeader(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Bad("its header is not a JSON object");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (!names.Add(property.Name))
                throw Bad($"'{property.Name}' is in the header twice");
            if (string.Equals(property.Name, SafeTensors.MetadataKey, StringComparison.Ordinal))
                ReadMetadata(property.Value);
            else
                _entries.Add(property.Name, ReadEntry(property.Name, property.Value));
        }
    }

    private void ReadMetadata(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Bad("its metadata is not a JSON object");
        foreach (var pair in value.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.String || !_metadata.TryAdd(pair.Name, pair.Value.GetString()!))
                throw Bad($"its metadata '{pair.Name}' is not a string or given twice");
        }
    }

    private (CheckpointTensor Info, long Begin, long End) ReadEntry(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !value.TryGetProperty("data_offsets", out var range) || range.ValueKind != JsonValueKind.Array || range.GetArrayLength() != 2)
        {
            throw Bad($"the entry '{name}' lacks dtype, shape or data_offsets");
        }
        if (SafeTensors.TypeOf(type.GetString()!) is not { } known)
            throw Bad($"'{name}' has the unknown type '{type.GetString()}' (known: {SafeTensors.KnownTypes})");
        var sizes = Numbers(name, shape);
        var (begin, end) = Numbers(name, range) is [var b, var e] ? (b, e) : default;
        var count = RawTensor.Count(sizes);
        if (begin > end || end > _file.Length - _dataStart)
            throw Bad($"'{name}' lies at bytes {begin} to {end}, but there are {_file.Length - _dataStart} bytes of data (truncated?)");
        if (count < 0 || count > long.MaxValue / 8 || count * RawTensor.Size(known) != end - begin)
            throw Bad($"'{name}' {known} [{string.Join(", ", sizes)}] does not fill its {end - begin} bytes");
        return (new CheckpointTensor(name, known, sizes), begin, end);
    }

    private long[] Numbers(string name, JsonElement array)
    {
        var result = new long[array.GetArrayLength()];
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var number) || number < 0)
                throw Bad($"'{name}' has {element.GetRawText()} where a whole number, zero or more, is expected");
            result[i++] = number;
        }
        return result;
    }

    // The ranges follow one another without gap or overlap and fill the file: what the format promises.
    private void CheckRanges()
    {
        var at = 0L;
        var before = "the header";
        foreach (var (info, begin, end) in _entries.Values.OrderBy(x => x.Begin).ThenBy(x => x.End))
        {
            if (begin != at)
                throw Bad($"'{info.Name}' at bytes {begin} to {end} {(begin < at ? "overlaps" : "leaves a gap behind")} {before}, which ends at {at}");
            (at, before) = (end, $"'{info.Name}'");
        }
        if (at != _file.Length - _dataStart)
            throw Bad($"its tensors end at byte {at} of the data, but there are {_file.Length - _dataStart}");
    }

    private InvalidDataException Bad(string what, Exception? inner = null) => new($"'{Path}' is not a valid safetensors file: {what}.", inner);
}
