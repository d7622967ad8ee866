using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>Does a video come back to where it was? 1 for a perfect loop, 0 for a video that only moves away.</summary>
/// <remarks>
/// Each frame is reduced to the mean colours of an 8x8 grid; D(lag) is the mean absolute difference of frames so far apart. In a loop D rises and
/// falls back to 0 after one period; in steady motion it only rises. A scene that truly repeats (an orbit, a camera that pans back) scores as
/// well: a description, not a fault.
/// </remarks>
public sealed class LoopReturn : IMetric
{
    /// <summary>Longest lag in seconds.</summary>
    public const double LongestLagSeconds = 10;

    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = "loop_return",
        Version = "1",
        DisplayName = "Loop return",
        Definition = "Max over lags l of 1 - D(l) / max(D(k), k <= l), where D(l) is the mean absolute difference of 8x8 colour thumbnails l frames apart; lags from 1 frame to 10 s, at most half the video. 1: a perfect loop; 0: never nearer again. A frozen video is unscored.",
        Direction = Direction.Neutral,
        Minimum = 0,
        Maximum = 1,
        MinimumFrames = 4,
        Citation = "this project",
        UsesRate = true,
        Sampling = "every frame; thumbnails are means over an 8x8 grid of cells",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt)
    {
        Thumbnail.Check(video);
        return new Session(video);
    }

    private sealed class Session : FrameSession
    {
        private readonly int _lags;
        private readonly float[][] _ring;
        private readonly double[] _sums;
        private readonly long[] _counts;

        public Session(VideoFacts video)
            : base(video)
        {
            _lags = Math.Max(1, (int)Math.Round(LongestLagSeconds * video.FramesPerSecond));
            _ring = [.. Enumerable.Range(0, _lags + 1).Select(_ => new float[Thumbnail.Length])];
            _sums = new double[_lags + 1];
            _counts = new long[_lags + 1];
        }

        public override Measurement Finish()
        {
            if (Frames < 4)
                return Measurement.Unscored($"needs 4 frames, has {Frames}");
            double highest = 0, best = 0;
            for (int lag = 1; lag <= Math.Min(_lags, Frames / 2); lag++)
            {
                double distance = _sums[lag] / _counts[lag];
                highest = Math.Max(highest, distance);
                if (highest > 0)
                    best = Math.Max(best, 1 - (distance / highest));
            }

            return highest == 0 ? Measurement.Unscored("no change between frames: frozen") : Measurement.FromValue(best);
        }

        protected override void Take(Frame frame)
        {
            float[] thumbnail = _ring[Frames % _ring.Length];
            Thumbnail.Shrink(frame, thumbnail);
            for (int lag = 1; lag <= Math.Min(_lags, Frames); lag++)
            {
                _sums[lag] += Thumbnail.Distance(thumbnail, _ring[(Frames - lag) % _ring.Length]);
                _counts[lag]++;
            }
        }
    }
}
