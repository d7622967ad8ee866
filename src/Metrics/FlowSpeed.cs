using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;

namespace VideoSsm.Eval.Metrics;

/// <summary>How fast the fastest parts of a video move: the number behind VBench's yes or no, with its faults mended.</summary>
/// <remarks>
/// What differs from <see cref="DynamicDegree"/>: a number instead of a bit, so that 72 prompts carry more than 72 bits; no vote whose quorum rounds
/// with the length; measured on the picture alone, without the border repeated for the network; a time step that is not exactly an eighth of a
/// second is accounted for.
/// </remarks>
/// <param name="reader">RAFT.</param>
public sealed class FlowSpeed(FlowReader reader) : IMetric
{
    /// <summary>Id of the metric.</summary>
    public const string Id = "dynamic_degree_flow";

    private readonly Lazy<MetricInfo> _info = new(() => WeightsSource.Describe(
        new()
        {
            Id = Id,
            Version = "1",
            DisplayName = "Dynamic degree (flow speed)",
            Definition = "Mean over pairs of s * (fps/interval)/8 * 256/min(W, H), where s is the mean of the largest 5 % of RAFT's flow lengths over the picture: pixels per eighth of a second at a short side of 256 pixels. VBench's threshold for a pair is 6 in this unit.",
            Direction = Direction.HigherIsBetter,
            Minimum = 0,
            MinimumFrames = 2,
            Unit = "px/0.125 s",
            Format = "0.00",
            Needs = $"official weights `{MetricWeights.RaftThings.Name}` (no hash is published; the row's own says which file it was); pictures of at least 121 pixels on each side",
            Citation = "this project, after VBench's dynamic degree (Huang et al., CVPR 2024)",
            UsesRate = true,
            Sampling = "as dynamic_degree: every max(1, round(fps/8))-th frame; pictures of a folder as 8 per second",
        },
        reader.Weights));

    /// <inheritdoc/>
    public MetricInfo Info => _info.Value;

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new Session(reader, video, MotionVote.Interval(video.FramesPerSecond, video.StatesRate));

    private sealed class Session(FlowReader reader, VideoFacts video, int interval) : FlowSession(reader, video, interval)
    {
        private readonly MeanAccumulator _mean = new(video);
        private readonly double _unit = (video.StatesRate ? video.FramesPerSecond / interval / 8 : 1) * 256 / Math.Min(video.Width, video.Height);

        protected override void Take(int frame, FlowMagnitudes magnitudes) => _mean.Add(frame, magnitudes.Picture * _unit);

        protected override Measurement Conclude() => Asked == 0
            ? Measurement.Unscored($"needs two frames an eighth of a second apart, has {Frames} in all")
            : _mean.ToMeasurement();
    }
}
