using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's dimensions that look at motion: dynamic degree and flicker of static videos through RAFT, motion smoothness through AMT-S.</summary>
/// <remarks>Metrics of one pass over a video share RAFT's work: a frame is encoded once, a pair of frames compared once.</remarks>
public static class FlowMetrics
{
    /// <summary>Ids of the metrics with a sentence for lists, in the order of <see cref="Official"/>; known without looking at any weights.</summary>
    public static IReadOnlyList<(string Id, string Summary)> Ids { get; } =
    [
        (DynamicDegree.Id, "VBench: whether enough pairs of frames move enough, by RAFT; 1 or 0 per video."),
        (FlowSpeed.Id, "The number behind it: how fast the fastest 5 % of the picture move."),
        (StaticFilter.Id, "VBench: whether a video stands still, by RAFT; 1 or 0."),
        (FilteredFlickering.Id, "VBench: temporal flickering of videos that pass the static filter."),
        (MotionSmoothness.Id, "VBench: how well AMT-S predicts every second frame from its neighbours."),
    ];

    /// <summary>With the published weights, under VBench's ids. Without them the metrics exist all the same, and are unscored with that reason.</summary>
    /// <param name="folder">Folder of published weights (VBench's cache folder will do); <c>null</c> where the user named none.</param>
    /// <param name="bfloat16">Products in bfloat16; the versions of the metrics say so.</param>
    public static IReadOnlyList<IMetric> Official(string? folder, bool bfloat16 = false) => All(
        new FlowReader(new(WeightsSource.Official(MetricWeights.RaftThings, folder).InBFloat16(bfloat16), path => Raft.Load(path, RaftConfig.Full))),
        new NetworkFile<Amt>(WeightsSource.Official(MetricWeights.AmtS, folder).InBFloat16(bfloat16), path => Amt.Load(path, AmtConfig.Small)));

    /// <summary>With given networks; their suite names the metrics.</summary>
    /// <param name="raft">Optical flow.</param>
    /// <param name="amt">Frames between frames.</param>
    public static IReadOnlyList<IMetric> All(FlowReader raft, NetworkFile<Amt> amt) =>
    [
        new DynamicDegree(raft), new FlowSpeed(raft), new Windowed(new StaticFilter(raft)), new FilteredFlickering(raft), new MotionSmoothness(amt),
    ];
}
