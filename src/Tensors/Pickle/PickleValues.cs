using System.Numerics;
using TorchSharp;

namespace VideoSsm.Eval.Tensors.Pickle;

// What the restricted unpickler can build, beside null, bool, long, BigInteger, double, string, byte[] and List<object?>.

/// <summary>A name of the whitelist.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <summary>True for a class of a TorchScript archive.</summary>
    public bool IsScriptClass => Module == "__torch__" || Module.StartsWith("__torch__.", StringComparison.Ordinal);

    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A tuple.</summary>
internal sealed class PickleTuple(object?[] items)
{
    public object?[] Items { get; } = items;
}

/// <summary>A dictionary in insertion order; keys are strings and whole numbers.</summary>
internal sealed class PickleDict
{
    private readonly Dictionary<object, int> _positions = [];

    /// <summary>True for a collections.OrderedDict.</summary>
    public bool Ordered { get; init; }

    /// <summary>True for the attributes of an object of a TorchScript archive.</summary>
    public bool ScriptObject { get; init; }

    public List<(object Key, object? Value)> Items { get; } = [];

    public void Set(object? key, object? value)
    {
        if (key is not (string or long))
            throw new PickleException($"a dictionary key of the kind {key?.GetType().Name ?? "None"} (strings and whole numbers are expected)");
        if (_positions.TryAdd(key, Items.Count))
            Items.Add((key, value));
        else
            Items[_positions[key]] = (key, value);
    }
}

/// <summary>A block of numbers beside the pickle.</summary>
/// <param name="Key">Its key in the file.</param>
/// <param name="Type">Element type.</param>
/// <param name="Count">Number of elements.</param>
internal sealed record PickleStorage(string Key, torch.ScalarType Type, long Count);

/// <summary>A strided view that is known to lie inside of its storage.</summary>
internal sealed class PickleTensor
{
    public PickleTensor(PickleStorage storage, long offset, long[] shape, long[] stride)
    {
        (Storage, Offset, Shape, Stride) = (storage, offset, shape, stride);
        if (shape.Length != stride.Length || shape.Length > 64)
            throw new PickleException($"a tensor with {shape.Length} sizes and {stride.Length} strides");
        if (offset < 0 || shape.Any(x => x < 0) || stride.Any(x => x < 0))
            throw new PickleException($"a tensor with negative numbers: offset {offset}, sizes [{string.Join(", ", shape)}], strides [{string.Join(", ", stride)}]");
        Count = RawTensor.Count(shape);
        if (Count < 0)
            throw new PickleException($"a tensor of size [{string.Join(", ", shape)}]");
        // Exact, because products of hostile numbers do not fit into 64 bits.
        var span = BigInteger.One;
        for (var i = 0; i < shape.Length; i++)
            span += new BigInteger(shape[i] - 1) * stride[i];
        var end = offset + (Count == 0 ? BigInteger.Zero : span);
        if (end > storage.Count)
        {
            throw new PickleException(
                $"a tensor that leaves its storage: offset {offset}, sizes [{string.Join(", ", shape)}], strides [{string.Join(", ", stride)}] in {storage.Count} elements");
        }
        Span = Count == 0 ? 0 : (long)span;
    }

    public PickleStorage Storage { get; }

    public long Offset { get; }

    public long[] Shape { get; }

    public long[] Stride { get; }

    public long Count { get; }

    /// <summary>Number of storage elements from the first to the last one used.</summary>
    public long Span { get; }

    public bool Contiguous
    {
        get
        {
            var expected = 1L;
            for (var i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Stride[i] != expected)
                    return false;
                expected *= Math.Max(Shape[i], 1);
            }
            return true;
        }
    }
}
