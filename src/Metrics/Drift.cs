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
    private readonly int _seconds;

    private Drift(MetricInfo info, Func<VideoFacts, FrameNumber> number, bool relative, int seconds) => (Info, _number, _relative, _seconds) = (info, number, relative, seconds);

    private delegate double FrameNumber(ReadOnlySpan<byte> rgb);

    /// <inheritdoc/>
    public MetricInfo Info { get; }

    /// <summary>Drift of the mean luma.</summary>
    /// <param name="seconds">Length of the two ends that are compared.</param>
    public static Drift OfBrightness(int seconds = 1) => new(
        Describe("brightness_drift", "Brightness drift", "|mean luma of the last END - mean luma of the first END|, luma 0-1 (BT.601 weights)", seconds) with { Maximum = 1 },
        _ => FrameStatistics.Luma,
        relative: false,
        seconds);

    /// <summary>Drift of the mean chroma.</summary>
    /// <param name="seconds">Length of the two ends that are compared.</param>
    public static Drift OfSaturation(int seconds = 1) => new(
        Describe("saturation_drift", "Saturation drift", "|mean chroma of the last END - mean chroma of the first END|, chroma = max(R,G,B) - min(R,G,B), 0-1", seconds) with { Maximum = 1 },
        _ => FrameStatistics.Chroma,
        relative: false,
        seconds);

    /// <summary>Relative drift of fine detail: a video that grows soft or noisy moves away from 0.</summary>
    /// <param name="seconds">Length of the two ends that are compared.</param>
    public static Drift OfDetail(int seconds = 1) => new(
        Describe("detail_drift", "Detail drift", "|d(last END) - d(first END)| / d(first END), d = mean absolute luma difference of neighbouring pixels", seconds),
        video => rgb => FrameStatistics.Detail(rgb, video.Width),
        relative: true,
        seconds);

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new Session(video, _number(video), _relative, _seconds);

    private static MetricInfo Describe(string id, string name, string definition, int seconds)
    {
        string end = seconds == 1 ? "second" : $"{seconds} s";
        return new()
        {
            Id = seconds == 1 ? id : $"{id}_{seconds}s",
            Version = "1",
            DisplayName = seconds == 1 ? name : $"{name} ({end})",
            Definition = definition.Replace("END", end, StringComparison.Ordinal)
                + $". Over time: each window's mean against the first {end}. Needs {(seconds == 1 ? "two seconds" : $"{2 * seconds} s")}; true changes of the scene count as well.",
            Direction = Direction.LowerIsBetter,
            Minimum = 0,
            MinimumFrames = 2,
            Citation = "this project",
            UsesRate = true,
            Sampling = $"every frame; {(seconds == 1 ? "one second = round(frames per second)" : $"{end} = round({seconds} * frames per second)")} frames, at least 1",
        };
    }

    private sealed class Session(VideoFacts video, FrameNumber number, bool relative, int seconds) : FrameSession(video)
    {
        private readonly MeanAccumulator _all = new(video);
        private readonly double[] _last = new double[(int)Math.Max(1, Math.Round(seconds * video.FramesPerSecond))];
        private double _first;

        public override Measurement Finish()
        {
            int end = _last.Length;
            if (Frames < 2 * end)
                return Measurement.Unscored($"needs {(seconds == 1 ? "two seconds" : $"{2 * seconds} s")} ({2 * end} frames), has {Frames}");
            double first = _first / end;
            if (relative && first == 0)
                return Measurement.Unscored($"the first {(seconds == 1 ? "second" : $"{seconds} s")} is flat: there is nothing to relate to");

            // From the oldest on, so that the sum does not depend on where the ring happens to begin.
            double last = 0;
            for (int i = 0; i < end; i++)
                last += _last[(Frames + i) % end];
            return Measurement.FromValue(Distance(first, last / end)) with
            {
                Windows = [.. _all.ToMeasurement().Windows.Select(w => w.Value is { } value
                    ? new WindowValue(w.StartSeconds, Distance(first, value), Distance(first, value), 1)
                    : w)],
            };
        }

        protected override void Take(Frame frame)
        {
            double value = number(frame.Rgb.Span);
            if (Frames < _last.Length)
                _first += value;
            _last[Frames % _last.Length] = value;
            _all.Add(frame.Index, value);
        }

        private double Distance(double first, double value) => Math.Abs(value - first) / (relative ? first : 1);
    }
}
