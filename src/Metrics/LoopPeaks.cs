using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>Loop detector: the share of moments at which a video shows again what it had already left.</summary>
/// <remarks>
/// A frame at time t is compared with each before it, d(t, l) at lag l. Walking back in time, the video was away once d exceeded a threshold; where d
/// then falls to a quarter of the farthest distance on the way, the self-similarity of t has a peak at l: the video is back. <see cref="LoopReturn"/> averages over t and so
/// knows only steady periods; this one also sees a single flashback, and says in its windows when it happened. What is kept is 30 s of thumbnails,
/// whatever the length. A scene that truly repeats is counted as well: compare with the real videos of the same prompts.
/// </remarks>
public sealed class LoopPeaks : IMetric
{
    /// <summary>Longest lag in seconds.</summary>
    public const double LongestLagSeconds = 30;

    /// <summary>Mean absolute difference in grey levels above which two frames show something else.</summary>
    public const double AwayLevels = 4;

    /// <summary>A frame is back when it is at most this share of the farthest distance away from an earlier one.</summary>
    public const double BackShare = 0.25;

    private const double PerSecond = 4;

    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = "loop_peaks",
        Version = "1",
        DisplayName = "Loop detector",
        Definition = "Share of the sampled frames t > 0 for which a lag l exists with d(t, l) <= 0.25 * A(t, l) and A(t, l) >= 4, where d(t, l) is the mean absolute difference in grey levels "
            + "of the 8x8 colour thumbnails of t and t - l, and A(t, l) = max(d(t, k), k < l): peaks of self-similarity, at most 30 s back. 0: never back; a loop of period P gives 1 - P / length. "
            + "A video of which no two frames within 30 s are 4 levels apart is unscored.",
        Direction = Direction.Neutral,
        Minimum = 0,
        Maximum = 1,
        MinimumFrames = 3,
        Citation = "this project",
        UsesRate = true,
        Sampling = "4 frames per second: every max(1, round(fps/4))-th; thumbnails are means over an 8x8 grid of cells",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt)
    {
        Thumbnail.Check(video);
        return new Session(video);
    }

    private sealed class Session : FrameSession
    {
        private readonly MeanAccumulator _back;
        private readonly float[][] _ring;
        private readonly int _stride;
        private bool _wasAway;

        public Session(VideoFacts video)
            : base(video)
        {
            _back = new MeanAccumulator(video);
            _stride = (int)Math.Max(1, Math.Round(video.FramesPerSecond / PerSecond));
            int lags = (int)Math.Max(2, Math.Round(LongestLagSeconds * video.FramesPerSecond / _stride));
            _ring = [.. Enumerable.Range(0, lags + 1).Select(_ => new float[Thumbnail.Length])];
        }

        public override Measurement Finish()
        {
            if (Frames < 3)
                return Measurement.Unscored($"needs 3 frames, has {Frames}");
            return _wasAway ? _back.ToMeasurement() : Measurement.Unscored($"never away: no sampled frames are {AwayLevels} grey levels apart");
        }

        protected override void Take(Frame frame)
        {
            if (Frames % _stride != 0)
                return;
            int at = Frames / _stride;
            float[] thumbnail = _ring[at % _ring.Length];
            Thumbnail.Shrink(frame, thumbnail);
            if (at > 0)
                _back.Add(frame.Index, IsBack(thumbnail, at) ? 1 : 0);
        }

        private bool IsBack(float[] thumbnail, int at)
        {
            double away = 0;
            for (int lag = 1; lag <= Math.Min(_ring.Length - 1, at); lag++)
            {
                double distance = Thumbnail.Distance(thumbnail, _ring[(at - lag) % _ring.Length]) / Thumbnail.Length;
                if (away >= AwayLevels && distance <= BackShare * away)
                    return true;
                away = Math.Max(away, distance);
                _wasAway |= away >= AwayLevels;
            }

            return false;
        }
    }
}
