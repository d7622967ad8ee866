using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's consistencies, which differ in the network that looks and in nothing else; <see cref="FeatureConsistency"/> has the formula.</summary>
/// <remarks>
/// VBench's total over videos is weighted with their frames when one process computes it, and not when several do; sum and count are kept, so that
/// either total can be formed and neither depends on the number of processes.
/// </remarks>
public abstract class ConsistencyMetric : IMetric
{
    private readonly FeatureService _features;
    private readonly FrameNetwork _network;
    private readonly Lazy<MetricInfo> _info;

    /// <summary>Makes the metric.</summary>
    /// <param name="features">Shared work.</param>
    /// <param name="network">The network that looks.</param>
    /// <param name="what">Id, name, and what the weights are; the rest is the same for all.</param>
    /// <param name="seen">What <c>v</c> is, and how pictures are prepared.</param>
    /// <param name="notes">Sentences at the end of the definition.</param>
    private protected ConsistencyMetric(FeatureService features, FrameNetwork network, (string Id, string Name, string Needs) what, string seen, string notes)
    {
        (_features, _network) = (features, network);
        _info = new(() => WeightsSource.Describe(
            new()
            {
                Id = what.Id,
                Version = "vbench1",
                DisplayName = what.Name,
                Definition = $"Mean over frames i = 1 ... N-1 of (max(0, cos(v(i-1), v(i))) + max(0, cos(v(0), v(i)))) / 2, where v is {seen}. A frozen video scores 1. {notes}",
                Direction = Direction.HigherIsBetter,
                Minimum = 0,
                Maximum = 1,
                MinimumFrames = 2,
                Sampling = VisionMetrics.Sampling,
                Needs = what.Needs,
                Citation = "Huang et al., VBench, CVPR 2024; evaluation code of Vchitect/VBench at 45e79ec1",
            },
            network.Weights));
    }

    /// <inheritdoc/>
    public MetricInfo Info => _info.Value;

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new FeatureConsistency(_features, _network, video);
}
