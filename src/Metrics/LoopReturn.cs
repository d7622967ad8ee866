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

    private const int Grid = 8;

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
        Sampling = "every frame; thumbnails are means over an 8x8 grid of cells",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => video.Width < Grid || video.Height < Grid
        ? throw new MetricUnavailableException($"needs {Grid}x{Grid} pixels, has {video.Width}x{video.Height}")
        : new Session(video);

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
            _ring = [.. Enumerable.Range(0, _lags + 1).Select(_ => new float[Grid * Grid * 3])];
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
            Shrink(frame, thumbnail);
            for (int lag = 1; lag <= Math.Min(_lags, Frames); lag++)
            {
                float[] earlier = _ring[(Frames - lag) % _ring.Length];
                double sum = 0;
                for (int i = 0; i < thumbnail.Length; i++)
                    sum += Math.Abs(thumbnail[i] - earlier[i]);
                _sums[lag] += sum;
                _counts[lag]++;
            }
        }

        private static void Shrink(Frame frame, float[] thumbnail)
        {
            ReadOnlySpan<byte> rgb = frame.Rgb.Span;
            for (int gy = 0; gy < Grid; gy++)
            {
                (int top, int bottom) = (frame.Height * gy / Grid, frame.Height * (gy + 1) / Grid);
                for (int gx = 0; gx < Grid; gx++)
                {
                    (int left, int right) = (frame.Width * gx / Grid, frame.Width * (gx + 1) / Grid);
                    long red = 0, green = 0, blue = 0;
                    for (int y = top; y < bottom; y++)
                    {
                        ReadOnlySpan<byte> row = rgb.Slice(((y * frame.Width) + left) * 3, (right - left) * 3);
                        for (int i = 0; i < row.Length; i += 3)
                        {
                            red += row[i];
                            green += row[i + 1];
                            blue += row[i + 2];
                        }
                    }

                    double area = (bottom - top) * (right - left);
                    int cell = ((gy * Grid) + gx) * 3;
                    thumbnail[cell] = (float)(red / area);
                    thumbnail[cell + 1] = (float)(green / area);
                    thumbnail[cell + 2] = (float)(blue / area);
                }
            }
        }
    }
}
