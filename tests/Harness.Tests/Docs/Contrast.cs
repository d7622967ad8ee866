using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Tests.Docs;

/// <summary>How far the samples of a frame lie from their mean: 0 for a plain frame, 1 for one that is half black and half white.</summary>
public sealed class Contrast : IMetric
{
    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = "contrast",
        Version = "1",
        DisplayName = "Contrast",
        Definition = "Mean over frames of the standard deviation of all samples of the frame, divided by 127.5.",
        Direction = Direction.Neutral,
        Minimum = 0,
        Maximum = 1,
        Citation = "none: a plain standard deviation",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new Session(video);

    /// <summary>The formula, of one frame.</summary>
    public static double Of(ReadOnlySpan<byte> samples)
    {
        double sum = 0;
        double squares = 0;
        foreach (byte sample in samples)
        {
            sum += sample;
            squares += sample * sample;
        }

        double mean = sum / samples.Length;
        return Math.Sqrt(Math.Max(0, (squares / samples.Length) - (mean * mean))) / 127.5;
    }

    private sealed class Session(VideoFacts video) : IMetricSession
    {
        // Sum and count for the video and for every window: constant memory, and exact whatever the number of shards.
        private readonly MeanAccumulator _mean = new(video);

        public void Add(Frame frame) => _mean.Add(frame.Index, Of(frame.Rgb.Span));

        public Measurement Finish() => _mean.ToMeasurement();

        public void Dispose()
        {
        }
    }
}
