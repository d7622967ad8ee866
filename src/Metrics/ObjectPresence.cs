using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>
/// How much of a video shows an object at all. Kind and colour are judged only where the probe sees an object, so a video that hides its
/// object would go unpunished there; this says how often that happens. In scenes whose object leaves, less than 1 is right.
/// </summary>
/// <param name="reader">The probe.</param>
public sealed class ObjectPresence(ProbeReader reader) : IMetric
{
    private const int Stride = 4;

    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = "probe_object_presence",
        Version = "1",
        DisplayName = "Object in view",
        Definition = "Share of sampled frames in which the attribute probe sees an object. Read it beside object kind and colour, which count only these frames.",
        Direction = Direction.Neutral,
        Minimum = 0,
        Maximum = 1,
        Needs = "a prompt written from a world scene; 64x64 frames",
        Citation = "this project: a probe trained on the procedural world",
        Weights = [reader.Weights],
        Sampling = "every fourth frame",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt)
    {
        if (prompt.Scene is null) throw new MetricUnavailableException("the prompt is not of the world the probe knows");
        ProbeSession.Check(video);
        return new Session(reader, video);
    }

    private sealed class Session(ProbeReader reader, VideoFacts video) : ProbeSession(reader, video, Stride)
    {
        private readonly MeanAccumulator _mean = new(video);

        protected override void Take(ProbeReading reading) => _mean.Add(reading.Frame, reading.Presence >= 0.5f ? 1 : 0);

        protected override Measurement Conclude() => _mean.ToMeasurement();
    }
}
