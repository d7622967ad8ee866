using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's dynamic degree: 1 for a video that moves, 0 for one that does not.</summary>
/// <remarks>
/// The network runs only as long as its answer can turn the vote (<see cref="MotionVote.Decide"/>): with the number of frames known before
/// reading, the result is exactly that of all pairs. Should the number prove wrong, the result is checked against the real one; where it is then
/// no longer certain the video is unscored. Without a known number every pair is computed.
/// <para>Deviation: a video too small for RAFT is unscored (the reference divides by zero and answers "no"), and so are flows that are no numbers.</para>
/// <para>Deviation: pictures of a folder are taken in natural order of their names (the reference: 10 before 2).</para>
/// </remarks>
/// <param name="reader">RAFT.</param>
/// <param name="everyPair">Computes every pair even where the answer is certain: for measuring what the early end saves.</param>
public sealed class DynamicDegree(FlowReader reader, bool everyPair = false) : IMetric
{
    /// <summary>Id of the metric.</summary>
    public const string Id = "dynamic_degree";

    private readonly Lazy<MetricInfo> _info = new(() => WeightsSource.Describe(
        new()
        {
            Id = Id,
            Version = "vbench1",
            DisplayName = "Dynamic degree",
            Definition = "1 if at least round(4n/16) of the n - 1 pairs score more than 6*min(W, H)/256 pixels, else 0; a pair's score is the mean of the largest 5 % of RAFT's flow lengths over the picture padded to multiples of 8. Two frames always give 1, one frame gives 0. Over time: the vote of each window's own frames, for which every pair is computed.",
            Direction = Direction.HigherIsBetter,
            Minimum = 0,
            Maximum = 1,
            Needs = $"official weights `{MetricWeights.RaftThings.Name}` (no hash is published; the row's own says which file it was); pictures of at least 121 pixels on each side",
            Citation = "Huang et al., VBench, CVPR 2024; evaluation code of Vchitect/VBench at 45e79ec1",
            UsesRate = true,
            Sampling = "every max(1, round(fps/8))-th frame (ties to even), original size; every picture of a folder",
        },
        reader.Weights));

    /// <inheritdoc/>
    public MetricInfo Info => _info.Value;

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new Session(reader, video, everyPair);

    private sealed class Session : FlowSession
    {
        private readonly MotionVote _vote;
        private readonly int _interval;
        private readonly int? _expected;
        private readonly WindowVotes? _windows;
        private bool _broken;

        public Session(FlowReader reader, VideoFacts video, bool everyPair)
            : base(reader, video, MotionVote.Interval(video.FramesPerSecond, video.StatesRate))
        {
            _interval = MotionVote.Interval(video.FramesPerSecond, video.StatesRate);
            _vote = new MotionVote(MotionVote.Threshold(video.Width, video.Height));
            _windows = video.Windows is null ? null : new WindowVotes(video, _interval);
            _expected = !everyPair && _windows is null && video.FrameCount is { } frames ? MotionVote.Sampled(frames, _interval) : null;
        }

        protected override bool Undecided => _expected is not { } sampled || _vote.Decide(sampled) is null;

        protected override void Take(int frame, FlowMagnitudes magnitudes)
        {
            _broken |= !double.IsFinite(magnitudes.Dynamic);
            _vote.Add(magnitudes.Dynamic);
            _windows?.Add(frame, magnitudes.Dynamic);
        }

        protected override Measurement Conclude()
        {
            if (_broken)
                return Measurement.Unscored("the flow network gives values that are no numbers: wrong weights?");
            return _vote.Decide(MotionVote.Sampled(Frames, _interval)) is { } moves
                ? Measurement.FromValue(moves ? 1 : 0) with { Windows = _windows?.ToWindows(Frames) ?? [] }
                : Measurement.Unscored($"{Video.FrameCount} frames were announced and {Frames} came: the early end of the vote no longer holds");
        }
    }
}
