using VideoSsm.Eval.Core;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Flow;

/// <summary>A network with the file its weights come from, read once when first needed and shared by the metrics that need it. Thread-safe.</summary>
/// <typeparam name="T">The network.</typeparam>
/// <param name="name">Name of the file for tables, relative to the folder of weights.</param>
/// <param name="path">The file; <c>null</c> where there is none.</param>
/// <param name="load">Reads it.</param>
public sealed class NetworkFile<T>(string name, string? path, Func<string, T> load) : IDisposable
    where T : nn.Module
{
    private readonly Lock _gate = new();
    private T? _network;
    private WeightsFile? _weights;

    /// <summary>A network that is there already: its cost is measured, or a test made it.</summary>
    /// <param name="name">What stands for the name of the file.</param>
    /// <param name="network">The network; owned from here on.</param>
    public NetworkFile(string name, T network)
        : this(name, null, _ => network) => (_network, _weights) = (network, new WeightsFile(name, ""));

    /// <summary>The file with its hash; without a hash where there is no file.</summary>
    public WeightsFile Weights
    {
        get
        {
            lock (_gate)
            {
                return _weights ??= new WeightsFile(name, path is null ? "" : Checkpoint.WeightsHash(path));
            }
        }
    }

    /// <summary>The network.</summary>
    /// <exception cref="MetricUnavailableException">There is no file, or it holds something else.</exception>
    public T Network
    {
        get
        {
            lock (_gate)
            {
                if (_network is not null)
                    return _network;
                if (path is null)
                    throw new MetricUnavailableException($"no weights: {name} was not found");
                try
                {
                    return _network = load(path);
                }
                catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
                {
                    throw new MetricUnavailableException($"the weights {name} cannot be used: {e.Message}");
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _network?.Dispose();
}
