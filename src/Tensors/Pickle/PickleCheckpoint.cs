using System.Globalization;
using TorchSharp;

namespace VideoSsm.Eval.Tensors.Pickle;

/// <summary>
/// Reads PyTorch's <c>.pt</c> and <c>.pth</c> files (zip, TorchScript, and the format before 1.6) through <see cref="Unpickler"/>. Nested
/// dictionaries, objects and lists become dotted names; numbers, strings and truth values become metadata under theirs.
/// </summary>
internal sealed class PickleCheckpoint : Checkpoint
{
    // Against hostile nesting: lists that hold themselves, or each other twice on every level.
    private const int DeepestLevel = 64;
    private const int MostValues = 2_000_000;
    private const int LongestName = 4096;

    private readonly MappedFile _file;
    private readonly StoredZip? _zip;
    private readonly string _prefix = string.Empty;
    private readonly Dictionary<string, long> _starts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PickleTensor> _tensors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private int _values;

    public PickleCheckpoint(MappedFile file)
        : base(file.Path)
    {
        _file = file;
        object? root;
        if (LegacyPickle.Recognises(file.Slice(0, Math.Min(16, file.Length))))
        {
            (root, _starts) = LegacyPickle.Read(file);
        }
        else
        {
            _zip = new StoredZip(file);
            _prefix = FindContent(_zip);
            root = ReadContent(_zip);
        }
        Flatten(string.Empty, root, 0);
        Tensors = [.. _tensors.Select(x => new CheckpointTensor(x.Key, x.Value.Storage.Type, x.Value.Shape)).OrderBy(x => x.Name, StringComparer.Ordinal)];
    }

    public override IReadOnlyList<CheckpointTensor> Tensors { get; }

    public override IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <inheritdoc/>
    /// <remarks>
    /// Strided views come back contiguous, except where elements repeat (an expanded tensor): those stay views, so that a few bytes
    /// cannot ask for a lot of memory.
    /// </remarks>
    public override torch.Tensor Read(string name)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
            throw Unknown(name);
        var start = StorageStart(tensor.Storage) + (tensor.Offset * RawTensor.Size(tensor.Storage.Type));
        if (tensor.Contiguous || tensor.Count == 0)
            return RawTensor.Read(_file, start, tensor.Storage.Type, tensor.Shape);
        using var scope = torch.NewDisposeScope();
        using var guard = torch.no_grad();
        var span = RawTensor.Read(_file, start, tensor.Storage.Type, [tensor.Span]);
        var view = span.as_strided(tensor.Shape, tensor.Stride, 0);
        span.Dispose();
        return (tensor.Count <= tensor.Span ? view.contiguous() : view).DetachFromDisposeScope();
    }

    protected override void Dispose(bool disposing) => _file.Dispose();

    private protected override CheckpointTensor? Find(string name) =>
        _tensors.TryGetValue(name, out var tensor) ? new CheckpointTensor(name, tensor.Storage.Type, tensor.Shape) : null;

    private string FindContent(StoredZip zip)
    {
        var contents = zip.Names.Where(x => x.EndsWith("/data.pkl", StringComparison.Ordinal) && x.Count(c => c == '/') == 1).ToList();
        return contents.Count == 1 ? contents[0][..^"data.pkl".Length] : throw Bad($"it has {contents.Count} entries '*/data.pkl' instead of one");
    }

    private object? ReadContent(StoredZip zip)
    {
        if (zip.TryFind($"{_prefix}byteorder", out _))
        {
            var (at, size) = zip.Open($"{_prefix}byteorder");
            if (!_file.Slice(at, size).SequenceEqual("little"u8))
                throw Bad("it was not written on a little-endian machine");
        }
        var (start, length) = zip.Open($"{_prefix}data.pkl");
        // TorchScript keeps a program beside its values; only the values are read.
        var unpickler = new Unpickler(new ByteRange(_file, start, length), script: zip.TryFind($"{_prefix}constants.pkl", out _));
        var root = unpickler.Read();
        foreach (var storage in unpickler.Storages.Values)
        {
            if (!zip.TryFind($"{_prefix}data/{storage.Key}", out var bytes))
                throw Bad($"the storage '{storage.Key}' is missing");
            if (storage.Count > bytes || storage.Count * RawTensor.Size(storage.Type) != bytes)
                throw Bad($"the storage '{storage.Key}' has {bytes} bytes, its {storage.Count} elements {storage.Type} need another number");
        }
        return root;
    }

    private long StorageStart(PickleStorage storage) =>
        _zip is null ? _starts[storage.Key] : _zip.Open($"{_prefix}data/{storage.Key}").Start;

    private void Flatten(string path, object? value, int level)
    {
        if (level > DeepestLevel)
            throw Bad($"it nests more than {DeepestLevel} levels at '{path}'");
        if (++_values > MostValues)
            throw Bad($"it holds more than {MostValues} values");
        if (path.Length > LongestName)
            throw Bad($"it has a name of more than {LongestName} characters");
        switch (value)
        {
            case PickleDict dict:
                foreach (var (key, item) in dict.Items)
                    Flatten(Join(path, Convert.ToString(key, CultureInfo.InvariantCulture)!), item, level + 1);
                break;
            case List<object?> list:
                for (var i = 0; i < list.Count; i++)
                    Flatten(Join(path, i.ToString(CultureInfo.InvariantCulture)), list[i], level + 1);
                break;
            case PickleTuple tuple:
                for (var i = 0; i < tuple.Items.Length; i++)
                    Flatten(Join(path, i.ToString(CultureInfo.InvariantCulture)), tuple.Items[i], level + 1);
                break;
            case PickleTensor tensor:
                if (!_tensors.TryAdd(path.Length == 0 ? "tensor" : path, tensor))
                    throw Bad($"two tensors have the name '{path}'");
                break;
            case PickleStorage:
                throw Bad($"'{path}' is a bare storage; tensors are expected");
            case byte[] bytes:
                AddText(path, Convert.ToHexStringLower(bytes));
                break;
            case null:
                AddText(path, "None");
                break;
            default:
                AddText(path, Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
        }
    }

    private void AddText(string path, string text)
    {
        if (!_metadata.TryAdd(path.Length == 0 ? "value" : path, text))
            throw Bad($"two values have the name '{path}'");
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private InvalidDataException Bad(string what) => new($"'{Path}' is not a valid PyTorch checkpoint: {what}.");
}
