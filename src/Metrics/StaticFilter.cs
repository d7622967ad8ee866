using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's static filter: 1 for a video that stands still and may be asked for its flicker, 0 for one that moves.</summary>
/// <remarks>Deviation: a video of one frame is unscored; the reference compares the frame with itself.</remarks>
/// <param name="reader">RAFT.</param>
public sealed class StaticFilter(FlowReader reader) : IMetric
{
    /// <summary>Id of the metric.</summary>
    public const string Id = "static_filter";

    /// <summary>What the filter asks, for the descriptions of the metrics that use it.</summary>
    internal const string Rule =
        "at most round(2N/16) of the neighbouring pairs score more than T = 3*min(W, H)/256 pixels, and neither the flow from the first to the last frame nor the one back scores more than 2*round(2N/16)*T; a score is the mean of the largest 2 % of RAFT's flow lengths over the picture padded to multiples of 8";

    private readonly Lazy<MetricInfo> _info = new(() => WeightsSource.Describe(
        new()
        {
            Id = Id,
            Version = "vbench1",
            DisplayName = "Static filter",
            Definition = $"1 if {Rule}; else 0. Says which videos VBench measures temporal flickering on; it is no dimension of VBench.",
            Direction = Direction.Neutral,
            Minimum = 0,
            Maximum = 1,
            MinimumFrames = 2,
            Needs = $"official weights `{MetricWeights.RaftThings.Name}` (no hash is published; the row's own says which file it was); pictures of at least 121 pixels on each side",
            Citation = "Huang et al., VBench, CVPR 2024; evaluation code of Vchitect/VBench at 45e79ec1 (static_filter.py)",
            Sampling = "every frame, original size",
        },
        reader.Weights));

    /// <inheritdoc/>
    public MetricInfo Info => _info.Value;

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new StaticSession(reader, video);
}
