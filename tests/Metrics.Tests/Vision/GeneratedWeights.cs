using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Tests.Vision;

/// <summary>Weights out of an integer hash of tensor name and index, as in tests/Golden/vbench-vision/make.py, so that goldens need no weight files.</summary>
internal static class GeneratedWeights
{
    /// <summary>Uniform in [-1, 1): murmur's finaliser over FNV-1a of the name plus index times 2654435761.</summary>
    public static float[] Values(string name, long count, double scale = 1, double offset = 0) => MadeUpWeights.Values(name, count, scale, offset);

    /// <summary>Fills a network whose keys are those of its table. It can learn.</summary>
    public static T Fill<T>(T network, string prefix)
        where T : nn.Module
    {
        MadeUpWeights.Fill(network, prefix);
        foreach (var parameter in network.parameters()) parameter.requires_grad = true;
        return network;
    }

    /// <summary>Writes a checkpoint with the tensors of a key table.</summary>
    public static WeightsFile Write(string path, IEnumerable<NetworkKey> keys, string prefix, Func<string, double>? factor = null)
    {
        using var scope = NewDisposeScope();
        SafeTensors.Write(path, keys.Select(k => KeyValuePair.Create(k.Name, MadeUpWeights.Of(k, prefix) * (factor?.Invoke(k.Name) ?? 1))));
        return new WeightsFile(Path.GetFileName(path), Checkpoint.WeightsHash(path));
    }
}
