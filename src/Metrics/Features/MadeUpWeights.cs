using VideoSsm.Eval.Metrics.Networks;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Features;

/// <summary>Values for networks without weights: an integer hash of each tensor's name and index, the same on every machine and in every language.</summary>
/// <remarks>
/// <c>u = hash(FNV-1a(name) + index · 2654435761)</c> with murmur's finaliser, uniform in [-1, 1). Matrices and convolutions are scaled by √(3 / inputs), which
/// keeps the size of what passes through them: numbers stay finite, and rounding acts on numbers of the usual size.
/// </remarks>
public static class MadeUpWeights
{
    private static readonly string[] Tables =
        ["cls_token", "pos_embed", "class_embedding", "positional_embedding", "position_emb", "scale_emb", "cls", "token_embedding.weight"];

    /// <summary><c>offset + scale · u</c> for each index.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="scale">Half the width of their range.</param>
    /// <param name="offset">Their middle.</param>
    public static float[] Values(string name, long count, double scale = 1, double offset = 0)
    {
        ArgumentNullException.ThrowIfNull(name);
        uint start = 0x811c9dc5u;
        foreach (char c in name)
            start = unchecked((start ^ c) * 0x01000193u);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            uint x = unchecked(start + ((uint)i * 2654435761u));
            x = unchecked((x ^ (x >> 16)) * 0x85ebca6bu);
            x = unchecked((x ^ (x >> 13)) * 0xc2b2ae35u);
            x ^= x >> 16;
            values[i] = (float)(offset + (scale * ((x / 2147483648.0) - 1)));
        }

        return values;
    }

    /// <summary>One tensor of a network.</summary>
    /// <param name="key">Its name and shape.</param>
    /// <param name="prefix">Stands before the name in the hash.</param>
    /// <returns>The caller owns it.</returns>
    public static Tensor Of(NetworkKey key, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(key);
        (double scale, double offset) = key.Name switch
        {
            "logit_scale" => (0, Math.Log(1 / 0.07)),
            _ when key.Shape.Length == 1 && key.Name.EndsWith("weight", StringComparison.Ordinal) => (0.1, 1.0),
            _ when key.Name.EndsWith("bias", StringComparison.Ordinal) => (0.1, 0),
            _ when Tables.Contains(key.Name) || Tables.Contains(key.Name.Split('.')[^1]) => (0.5, 0),
            _ => (Math.Sqrt(3.0 * key.Shape[0] / key.Count), 0),
        };
        return tensor(Values(prefix + key.Name, key.Count, scale, offset), key.Shape);
    }

    /// <summary>Fills all parameters and puts the network into evaluation; buffers (running means, for instance) stay as built.</summary>
    /// <param name="network">The network.</param>
    /// <param name="prefix">Stands before the names in the hash.</param>
    /// <returns>The network.</returns>
    public static T Fill<T>(T network, string prefix = "")
        where T : nn.Module
    {
        ArgumentNullException.ThrowIfNull(network);
        using var noGrad = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
        {
            using var values = Of(new NetworkKey(name, parameter.shape), prefix);
            parameter.copy_(values);
            parameter.requires_grad = false;
        }

        network.eval();
        return network;
    }
}
