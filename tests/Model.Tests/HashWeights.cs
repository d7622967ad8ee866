using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

/// <summary>Weights and inputs out of an integer hash of name and index: the same in every language, so goldens need no weight files.</summary>
internal static class HashWeights
{
    /// <summary>Uniform in [-1, 1): murmur's finaliser over FNV-1a of the name plus index times 2654435761.</summary>
    public static float[] Values(string name, long count, double scale = 1, double offset = 0)
    {
        var start = 0x811c9dc5u;
        foreach (var c in name) start = (start ^ c) * 0x01000193u;
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            var x = unchecked(start + (uint)i * 2654435761u);
            x = (x ^ (x >> 16)) * 0x85ebca6bu;
            x = (x ^ (x >> 13)) * 0xc2b2ae35u;
            x ^= x >> 16;
            values[i] = (float)(offset + scale * (x / 2147483648.0 - 1));
        }
        return values;
    }

    /// <summary>An input tensor.</summary>
    public static Tensor Input(string name, params long[] shape) => tensor(Values(name, shape.Aggregate(1L, (a, b) => a * b)), shape);

    /// <summary>Norms near one, small biases, everything else with variance one over fan-in.</summary>
    public static void Fill(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
        {
            var (shape, count) = (parameter.shape, parameter.numel());
            var norm = name.EndsWith("gamma", StringComparison.Ordinal) || (shape.Length == 1 && name.EndsWith("weight", StringComparison.Ordinal));
            var (scale, offset) = name switch
            {
                _ when norm => (0.1, 1.0),
                _ when name.EndsWith("bias", StringComparison.Ordinal) => (0.1, 0),
                "token_embedding.weight" => (1, 0),
                _ when name.EndsWith("pos_embedding.embedding.weight", StringComparison.Ordinal) => (1, 0),
                _ => (Math.Sqrt(3.0 * shape[0] / count), 0),
            };
            parameter.copy_(tensor(Values(name, count, scale, offset), shape));
        }
    }
}
