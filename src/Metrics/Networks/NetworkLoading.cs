using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>Filling a network from a checkpoint file.</summary>
internal static class NetworkLoading
{
    /// <summary>Loads every tensor, strictly, and puts the network into evaluation.</summary>
    /// <param name="network">Receives the values; disposed of if that fails.</param>
    /// <param name="path">The file.</param>
    /// <param name="keyMap">Name in the file to name in the network; null leaves a tensor out.</param>
    /// <returns>The network.</returns>
    public static T Load<T>(T network, string path, Func<string, string?>? keyMap = null)
        where T : nn.Module
    {
        try
        {
            using var file = Checkpoint.Open(path);
            file.LoadInto(network, keyMap);
            network.eval();
            foreach (var parameter in network.parameters()) parameter.requires_grad = false;
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
