using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Flow;

/// <summary>A network with the file its weights come from, read once when first needed and shared by the metrics that need it. Thread-safe.</summary>
/// <typeparam name="T">The network.</typeparam>
/// <param name="weights">Where the weights come from.</param>
/// <param name="load">Reads them.</param>
public sealed class NetworkFile<T>(WeightsSource weights, Func<string, T> load) : IDisposable
    where T : nn.Module
{
    private readonly Lock _gate = new();
    private T? _network;

    /// <summary>A network that is there already, whose weights come from no file: its cost is measured, or a test made it.</summary>
    /// <param name="suite">What its weights are, for the names of metrics: lower-case letters, not VBench's name.</param>
    /// <param name="network">The network; owned from here on.</param>
    public NetworkFile(string suite, T network)
        : this(WeightsSource.Other(suite, suite), _ => network) => _network = network;

    /// <summary>Where the weights come from.</summary>
    public WeightsSource Weights => weights;

    /// <summary>The network.</summary>
    /// <exception cref="MetricUnavailableException">There are no weights.</exception>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public T Network
    {
        get
        {
            lock (_gate)
            {
                return _network ??= load(weights.Require());
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _network?.Dispose();
            _network = null;
        }
    }
}
