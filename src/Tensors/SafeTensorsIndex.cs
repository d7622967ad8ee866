using System.Text.Json;
using TorchSharp;

namespace VideoSsm.Eval.Tensors;

/// <summary>Reads a sharded checkpoint: <c>*.safetensors.index.json</c> says which file beside it holds which tensor.</summary>
internal sealed class SafeTensorsIndex : Checkpoint
{
    private readonly SortedDictionary<string, Checkpoint> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Checkpoint> _holders = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    public SafeTensorsIndex(string path)
        : base(path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"The checkpoint '{path}' does not exist.", path);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            ReadIndex(json.RootElement);
        }
        catch (JsonException e)
        {
            Dispose(true);
            throw Bad($"it is not valid JSON ({e.Message})", e);
        }
        catch
        {
            Dispose(true);
            throw;
        }
        Tensors = [.. _holders.Select(x => Info(x.Value, x.Key)).OrderBy(x => x.Name, StringComparer.Ordinal)];
    }

    public override IReadOnlyList<CheckpointTensor> Tensors { get; }

    public override IReadOnlyDictionary<string, string> Metadata => _metadata;

    public override torch.Tensor Read(string name) => _holders.TryGetValue(name, out var file) ? file.Read(name) : throw Unknown(name);

    protected override void Dispose(bool disposing)
    {
        foreach (var file in _files.Values)
            file.Dispose();
    }

    private protected override CheckpointTensor? Find(string name) => _holders.TryGetValue(name, out var file) ? Info(file, name) : null;

    private static CheckpointTensor Info(Checkpoint file, string name) =>
        file.Tensors.First(x => string.Equals(x.Name, name, StringComparison.Ordinal));

    private void ReadIndex(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
            throw Bad("it has no weight_map");
        if (root.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object)
        {
            foreach (var pair in metadata.EnumerateObject())
                _metadata[pair.Name] = pair.Value.ToString();
        }
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        foreach (var pair in map.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.String)
                throw Bad($"'{pair.Name}' names no file");
            var name = pair.Value.GetString()!;
            // A shard is a neighbour: an index from elsewhere must not open other files.
            if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny("/\\:\0"))
                throw Bad($"'{pair.Name}' is said to be in '{name}', which is not a plain file name");
            if (!_files.TryGetValue(name, out var file))
            {
                var shard = System.IO.Path.Combine(folder, name);
                if (!File.Exists(shard))
                    throw Bad($"the shard '{name}' is missing beside it");
                _files.Add(name, file = SafeTensors.Open(shard));
            }
            if (!file.Contains(pair.Name))
                throw Bad($"the shard '{name}' has no tensor '{pair.Name}'");
            if (!_holders.TryAdd(pair.Name, file))
                throw Bad($"'{pair.Name}' is in the index twice");
        }
        var extra = _files.SelectMany(x => x.Value.Tensors.Where(t => !_holders.TryGetValue(t.Name, out var f) || f != x.Value).Select(t => $"{t.Name} ({x.Key})"));
        if (extra.ToList() is { Count: > 0 } names)
            throw Bad($"its shards hold tensors that it does not name: {string.Join(", ", names)}");
    }

    private InvalidDataException Bad(string what, Exception? inner = null) => new($"'{Path}' is not a valid safetensors index: {what}.", inner);
}
