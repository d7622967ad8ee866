using TorchSharp;

namespace VideoSsm.Eval.Tensors.Pickle;

/// <summary>The whitelist: the names a checkpoint may use, and what becomes of them.</summary>
internal sealed class PickleGlobals
{
    private static readonly Dictionary<string, torch.ScalarType> StorageTypes = new(StringComparer.Ordinal)
    {
        ["torch.DoubleStorage"] = torch.ScalarType.Float64,
        ["torch.FloatStorage"] = torch.ScalarType.Float32,
        ["torch.HalfStorage"] = torch.ScalarType.Float16,
        ["torch.BFloat16Storage"] = torch.ScalarType.BFloat16,
        ["torch.LongStorage"] = torch.ScalarType.Int64,
        ["torch.IntStorage"] = torch.ScalarType.Int32,
        ["torch.ShortStorage"] = torch.ScalarType.Int16,
        ["torch.CharStorage"] = torch.ScalarType.Int8,
        ["torch.ByteStorage"] = torch.ScalarType.Byte,
        ["torch.BoolStorage"] = torch.ScalarType.Bool,
    };

    // Values, not functions: a checkpoint may mention the type of something.
    private static readonly HashSet<string> ElementTypes = new(StringComparer.Ordinal)
    {
        "torch.float64", "torch.float32", "torch.float16", "torch.bfloat16", "torch.int64", "torch.int32", "torch.int16", "torch.int8",
        "torch.uint8", "torch.bool",
    };

    private static readonly Dictionary<string, Func<object?[], object?>> Builders = new(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = OrderedDict,
        ["torch._utils._rebuild_tensor_v2"] = x => Tensor(x, 6, 7),
        ["torch._utils._rebuild_tensor"] = x => Tensor(x, 4, 4),
        ["torch._utils._rebuild_parameter"] = x => x is [PickleTensor tensor, bool, ..] && x.Length == 3 && Empty(x[2])
            ? tensor
            : throw new PickleException("torch._utils._rebuild_parameter with unexpected arguments"),
        ["torch.jit._pickle.build_intlist"] = List,
        ["torch.jit._pickle.build_doublelist"] = List,
        ["torch.jit._pickle.build_boollist"] = List,
        ["torch.jit._pickle.build_tensorlist"] = List,
        ["torch.Size"] = x => x is [PickleTuple sizes] ? sizes : throw new PickleException("torch.Size with unexpected arguments"),
        ["torch.device"] = x => x switch
        {
            [string kind] => kind,
            [string kind, long index] => $"{kind}:{index}",
            _ => throw new PickleException("torch.device with unexpected arguments"),
        },
    };

    private readonly Dictionary<string, PickleStorage> _storages = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, PickleStorage> Storages => _storages;

    /// <summary>A name of the whitelist; any other is refused.</summary>
    /// <param name="module">Its module.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="script">Also allow the classes of a TorchScript archive.</param>
    public static PickleGlobal Find(string module, string name, bool script = false)
    {
        var full = $"{module}.{name}";
        if (script && new PickleGlobal(module, name) is { IsScriptClass: true } own)
            return own;
        if (Builders.ContainsKey(full) || StorageTypes.ContainsKey(full) || ElementTypes.Contains(full))
            return new PickleGlobal(module, name);
        throw new PickleException($"the global '{full}' is refused (only tensors, containers, numbers and strings are read)");
    }

    /// <summary>The value that a REDUCE stands for.</summary>
    public static object? Build(PickleGlobal callee, object?[] arguments) => Builders.TryGetValue(callee.ToString(), out var build)
        ? build(arguments)
        : throw new PickleException($"REDUCE of '{callee}', which is not a function");

    /// <summary>The storage that a persistent identifier stands for: ('storage', type, key, location, count[, None]).</summary>
    public PickleStorage Storage(object? id)
    {
        if (id is not PickleTuple { Items: ["storage", PickleGlobal type, string key, string, long count, ..] items }
            || items.Length > 6 || (items.Length == 6 && items[5] is not null) || count < 0
            || !StorageTypes.TryGetValue(type.ToString(), out var element))
        {
            throw new PickleException("BINPERSID of something that is not a storage of a known type");
        }
        if (key.Length is 0 or > 128 || key.AsSpan().ContainsAny("/\\\0") || key is "." or "..")
            throw new PickleException($"a storage with the key '{key}'");
        var storage = new PickleStorage(key, element, count);
        if (_storages.TryGetValue(key, out var known) && known != storage)
            throw new PickleException($"the storage '{key}' is used with two types or lengths");
        return _storages[key] = storage;
    }

    private static PickleDict OrderedDict(object?[] arguments)
    {
        var result = new PickleDict { Ordered = true };
        if (arguments.Length == 0)
            return result;
        if (arguments is not [List<object?> pairs])
            throw new PickleException("collections.OrderedDict with unexpected arguments");
        foreach (var pair in pairs)
        {
            var items = pair switch { PickleTuple tuple => [.. tuple.Items], List<object?> list => list, _ => [] };
            if (items.Count != 2)
                throw new PickleException("collections.OrderedDict of something that is not pairs");
            result.Set(items[0], items[1]);
        }
        return result;
    }

    private static List<object?> List(object?[] arguments) =>
        arguments is [List<object?> items] ? items : throw new PickleException("a list of TorchScript with unexpected arguments");

    // (storage, offset, size, stride[, requires_grad, backward_hooks[, metadata]])
    private static PickleTensor Tensor(object?[] x, int least, int most)
    {
        if (x.Length < least || x.Length > most
            || x is not [PickleStorage storage, long offset, PickleTuple size, PickleTuple stride, ..]
            || !size.Items.All(n => n is long) || !stride.Items.All(n => n is long)
            || (x.Length > 4 && (x[4] is not bool || !Empty(x[5])))
            || (x.Length > 6 && !Empty(x[6])))
        {
            throw new PickleException("torch._utils._rebuild_tensor with unexpected arguments");
        }
        return new PickleTensor(storage, offset, [.. size.Items.Cast<long>()], [.. stride.Items.Cast<long>()]);
    }

    private static bool Empty(object? value) => value is null or PickleDict { Items.Count: 0 };
}
