using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Tests.Vision;

/// <summary>Weights out of an integer hash of tensor name and index, as in tests/Golden/vbench-vision/make.py, so that goldens need no weight files.</summary>
internal static class GeneratedWeights
{
    private static readonly string[] Tables =
        ["cls_token", "pos_embed", "class_embedding", "positional_embedding", "position_emb", "scale_emb", "cls", "token_embedding.weight"];

    /// <summary>Uniform in [-1, 1): murmur's finaliser over FNV-1a of the name plus index times 2654435761.</summary>
    public static float[] Values(string name, long count, double scale = 1, double offset = 0)
    {
        var start = 0x811c9dc5u;
        foreach (var c in name) start = (start ^ c) * 0x01000193u;
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            var x = unchecked(start + ((uint)i * 2654435761u));
            x = (x ^ (x >> 16)) * 0x85ebca6bu;
            x = (x ^ (x >> 13)) * 0xc2b2ae35u;
            x ^= x >> 16;
            values[i] = (float)(offset + (scale * ((x / 2147483648.0) - 1)));
        }
        return values;
    }

    /// <summary>One tensor of a network.</summary>
    public static Tensor Of(NetworkKey key, string prefix)
    {
        var (scale, offset) = key.Name switch
        {
            "logit_scale" => (0, Math.Log(1 / 0.07)),
            _ when key.Shape.Length == 1 && key.Name.EndsWith("weight", StringComparison.Ordinal) => (0.1, 1.0),
            _ when key.Name.EndsWith("bias", StringComparison.Ordinal) => (0.1, 0),
            _ when Tables.Contains(key.Name) || Tables.Contains(key.Name.Split('.')[^1]) => (0.5, 0),
            _ => (Math.Sqrt(3.0 * key.Shape[0] / key.Count), 0),
        };
        return tensor(Values(prefix + key.Name, key.Count, scale, offset), key.Shape);
    }

    /// <summary>Fills a network whose keys are those of its table.</summary>
    public static T Fill<T>(T network, string prefix)
        where T : nn.Module
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (name, parameter) in network.named_parameters()) parameter.copy_(Of(new NetworkKey(name, parameter.shape), prefix));
        network.eval();
        return network;
    }

    /// <summary>Writes a checkpoint with the tensors of a key table.</summary>
    public static WeightsFile Write(string path, IEnumerable<NetworkKey> keys, string prefix, Func<string, double>? factor = null)
    {
        using var scope = NewDisposeScope();
        SafeTensors.Write(path, keys.Select(k => KeyValuePair.Create(k.Name, Of(k, prefix) * (factor?.Invoke(k.Name) ?? 1))));
        return new WeightsFile(Path.GetFileName(path), Checkpoint.WeightsHash(path));
    }
}
