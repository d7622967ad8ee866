namespace VideoSsm.Eval.Core.Fakes;

/// <summary>Mean brightness: the simplest true metric, with windows. Shipped so that pipelines can be tried without weights.</summary>
public sealed class FakeMetric : IMetric
{
    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = "brightness",
        Version = "1",
        DisplayName = "Brightness",
        Definition = "Mean of all samples of all pixels, divided by 255.",
        Direction = Direction.Neutral,
        Minimum = 0,
        Maximum = 1,
        Citation = "none: a plain mean",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new Session(video);

    private sealed class Session(VideoFacts video) : IMetricSession
    {
        private readonly MeanAccumulator _mean = new(video);

        public void Add(Frame frame)
        {
            long sum = 0;
            foreach (byte sample in frame.Rgb.Span)
            {
                sum += sample;
            }

            _mean.Add(frame.Index, sum / (255.0 * frame.Rgb.Length));
        }

        public Measurement Finish() => _mean.ToMeasurement();

        public void Dispose()
        {
        }
    }
}
