using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>How far a plain number of the frames is, at the end of a video, from where it began.</summary>
/// <remarks>
/// Blind to content: a scene that truly changes (an event, a camera that pans to a brighter place) drifts as well. Compare methods on the same
/// prompts, and against the real videos of those prompts.
/// </remarks>
public sealed class Drift : IMetric
{
    private readonly Func<VideoFacts, FrameNumber> _number;
    private readonly bool _relative;

    private Drift(MetricInfo info, Func<VideoFacts, FrameNumber> number, bool relative) => (Info, _number, _relative) = (info, number, relative);

    private delegate double FrameNumber(ReadOnlySpan<byte> rgb);

    /// <inheritdoc/>
    public MetricInfo Info { get; }

    /// <summary>Drift of the mean luma.</summary>
    public static Drift OfBrightness() => new(
        Describe("brightness_drift", "Brightness drift", "|mean luma of the last second - mean luma of the first second|, luma 0-1 (BT.601 weights)") with { Maximum = 1 },
        _ => FrameStatistics.Luma,
        relative: false);

    /// <summary>Drift of the mean chroma.</summary>
    public static Drift OfSaturation() => new(
        Describe("saturation_drift", "Saturation drift", "|mean chroma of the last second - mean chroma of the first second|, chroma = max(R,G,B) - min(R,G,B), 0-1") with { Maximum = 1 },
        _ => FrameStatistics.Chroma,
        relative: false);

    /// <summary>Relative drift of fine detail: a video that grows soft or noisy moves away from 0.</summary>
    public static Drift OfDetail() => new(
        Describe("detail_drift", "Detail drift", "|d(last second) - d(first second)| / d(first second), d = mean absolute luma difference of neighbouring pixels"),
        video => rgb => FrameStatistics.Detail(rgb, video.Width),
        relative: true);

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new Session(video, _number(video), _relative);

    private static MetricInfo Describe(string id, string name, string definition) => new()
    {
        Id = id,
        Version = "1",
        DisplayName = name,
        Definition = definition + ". Over time: each window's mean against the first second. Needs two seconds; true changes of the scene count as well.",
        Direction = Direction.LowerIsBetter,
        Minimum = 0,
        MinimumFrames = 2,
        Citation = "this project",
        Sampling = "every frame; one second = round(frames per second) frames, at least 1",
    };

    private sealed class Session(VideoFacts video, FrameNumber number, bool relative) : FrameSession(video)
    {
        private readonly MeanAccumulator _all = new(video);
        private readonly double[] _lastSecond = new double[(int)Math.Max(1, Math.Round(video.FramesPerSecond))];
        private double _first;

        public override Measurement Finish()
        {
            int second = _lastSecond.Length;
            if (Frames < 2 * second)
                return Measurement.Unscored($"needs two seconds ({2 * second} frames), has {Frames}");
            double first = _first / second;
            if (relative && first == 0)
                return Measurement.Unscored("the first second is flat: there is nothing to relate to");

            // From the oldest on, so that the sum does not depend on where the ring happens to begin.
            double last = 0;
            for (int i = 0; i < second; i++)
                last += _lastSecond[(Frames + i) % second];
            return Measurement.FromValue(Distance(first, last / second)) with
            {
                Windows = [.. _all.ToMeasurement().Windows.Select(w => w.Value is { } value
                    ? new WindowValue(w.StartSeconds, Distance(first, value), Distance(first, value), 1)
                    : w)],
            };
        }

        protected override void Take(Frame frame)
        {
            double value = number(frame.Rgb.Span);
            if (Frames < _lastSecond.Length)
                _first += value;
            _lastSecond[Frames % _lastSecond.Length] = value;
            _all.Add(frame.Index, value);
        }

        private double Distance(double first, double value) => Math.Abs(value - first) / (relative ? first : 1);
    }
}
