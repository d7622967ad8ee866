using System.Security.Cryptography;
using TorchSharp;
using VideoSsm.Eval.Tensors.Pickle;

namespace VideoSsm.Eval.Tensors;

/// <summary>
/// Named tensors in a file: safetensors (single or sharded) or PyTorch's <c>.pt</c>/<c>.pth</c>, told apart by content. Files are mapped
/// into memory; tensors are read one by one. Nothing in a file is ever executed.
/// </summary>
public abstract class Checkpoint : IDisposable
{
    private protected Checkpoint(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensors in ordinal order of their names.</summary>
    public abstract IReadOnlyList<CheckpointTensor> Tensors { get; }

    /// <summary>Text beside the tensors: safetensors metadata, or the numbers and strings of a pickle under their dotted paths.</summary>
    public abstract IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a checkpoint of any known format.</summary>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">Unknown format, or a damaged or malicious file; the message says what and where.</exception>
    public static Checkpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.EndsWith(".index.json", StringComparison.Ordinal))
            return new SafeTensorsIndex(path);
        var file = new MappedFile(path);
        try
        {
            var head = file.Slice(0, Math.Min(16, file.Length));
            if (head.StartsWith("PK"u8) || LegacyPickle.Recognises(head))
                return new PickleCheckpoint(file);
            if (head.Length > 8 && head[8] == (byte)'{')
                return new SafeTensorsFile(file);
            throw new InvalidDataException(
                $"'{path}' is neither a safetensors file nor a PyTorch checkpoint (it starts with {Convert.ToHexString(head[..Math.Min(8, head.Length)])}).");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>SHA-256 of the file's bytes, lower-case hexadecimal.</summary>
    public static string WeightsHash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Reads one tensor onto the processor.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A tensor that the caller owns.</returns>
    /// <exception cref="KeyNotFoundException">No tensor of this name.</exception>
    public abstract torch.Tensor Read(string name);

    /// <summary>True where there is a tensor of this name.</summary>
    public bool Contains(string name) => Find(name) is not null;

    /// <summary>Reads every tensor.</summary>
    /// <returns>Tensors by name; the caller owns them.</returns>
    public Dictionary<string, torch.Tensor> ReadAll() => Tensors.ToDictionary(x => x.Name, x => Read(x.Name), StringComparer.Ordinal);

    /// <summary>Copies the tensors into the parameters and buffers of a module; types are converted, shapes must agree.</summary>
    /// <param name="module">Receives the values; it keeps its device and types.</param>
    /// <param name="keyMap">Name here to name in the module; null as result leaves a tensor out on purpose. Without map names are equal.</param>
    /// <exception cref="InvalidDataException">Names all missing, unexpected, doubled and wrong-shaped entries at once; then nothing was copied.</exception>
    public void LoadInto(torch.nn.Module module, Func<string, string?>? keyMap = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        var targets = module.state_dict();
        var sources = new Dictionary<string, CheckpointTensor>(StringComparer.Ordinal);
        var (unexpected, doubled, shapes) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var tensor in Tensors)
        {
            var key = keyMap is null ? tensor.Name : keyMap(tensor.Name);
            if (key is null)
                continue;
            if (!targets.TryGetValue(key, out var target))
                unexpected.Add(Renamed(tensor.Name, key));
            else if (!sources.TryAdd(key, tensor))
                doubled.Add($"{key} (from {sources[key].Name} and {tensor.Name})");
            else if (!target.shape.SequenceEqual(tensor.Shape))
                shapes.Add($"{Renamed(tensor.Name, key)} [{string.Join(", ", tensor.Shape)}] instead of [{string.Join(", ", target.shape)}]");
        }
        var missing = targets.Keys.Where(x => !sources.ContainsKey(x)).Order(StringComparer.Ordinal).ToList();

        var problems = new List<string>();
        Report(problems, "missing", missing);
        Report(problems, "unexpected", unexpected);
        Report(problems, "given twice", doubled);
        Report(problems, "wrong shape", shapes);
        if (problems.Count > 0)
            throw new InvalidDataException($"'{Path}' does not fit {module.GetName()}: {string.Join("; ", problems)}.");

        using var guard = torch.no_grad();
        foreach (var (key, tensor) in sources)
        {
            using var value = Read(tensor.Name);
            targets[key].copy_(value);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file.</summary>
    protected abstract void Dispose(bool disposing);

    private protected abstract CheckpointTensor? Find(string name);

    private protected KeyNotFoundException Unknown(string name) => new($"'{Path}' has no tensor '{name}'.");

    private static string Renamed(string name, string key) => string.Equals(name, key, StringComparison.Ordinal) ? name : $"{name} (as {key})";

    private static void Report(List<string> problems, string kind, List<string> names)
    {
        if (names.Count > 0)
            problems.Add($"{kind} ({names.Count}): {string.Join(", ", names)}");
    }
}
