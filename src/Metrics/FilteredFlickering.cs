using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Flow;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's temporal flickering as its benchmark runs it: of videos that pass the static filter, and of no others.</summary>
/// <remarks>
/// In moving videos neighbouring frames differ for other reasons than flicker. The reference filters files in a separate program, keeps at most five
/// videos per prompt, and scores what is left; here a video that moves is unscored with that reason, so that it is counted.
/// </remarks>
/// <param name="reader">RAFT.</param>
public sealed class FilteredFlickering(FlowReader reader) : IMetric
{
    /// <summary>Id of the metric.</summary>
    public const string Id = "temporal_flickering_static";

    private readonly Lazy<MetricInfo> _info = new(() => WeightsSource.Describe(
        new()
        {
            Id = Id,
            Version = "vbench1",
            DisplayName = "Temporal flickering (static videos)",
            Definition = $"temporal_flickering of videos that pass VBench's static filter; the others are unscored. A video passes if {StaticFilter.Rule}.",
            Direction = Direction.HigherIsBetter,
            Minimum = 0,
            Maximum = 1,
            MinimumFrames = 2,
            Needs = $"official weights `{MetricWeights.RaftThings.Name}` (no hash is published; the row's own says which file it was); pictures of at least 121 pixels on each side",
            Citation = "Huang et al., VBench, CVPR 2024; evaluation code of Vchitect/VBench at 45e79ec1 (static_filter.py, then temporal_flickering.py)",
            Sampling = "every frame, original size",
        },
        reader.Weights));

    /// <inheritdoc/>
    public MetricInfo Info => _info.Value;

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new Session(new StaticSession(reader, video), new PairSession(video, TemporalFlickering.Stability));

    private sealed class Session(StaticSession filter, PairSession flicker) : IMetricSession
    {
        public void Add(Frame frame)
        {
            filter.Add(frame);
            flicker.Add(frame);
        }

        public Measurement Finish()
        {
            filter.Finish();
            return filter.Static switch
            {
                true => flicker.Finish(),
                false => Measurement.Unscored("the video moves: VBench measures flicker of static videos only"),
                null => Measurement.Unscored(filter.Reason),
            };
        }

        public void Dispose()
        {
            filter.Dispose();
            flicker.Dispose();
        }
    }
}
