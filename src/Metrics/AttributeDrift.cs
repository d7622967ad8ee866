using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Metrics;

/// <summary>How much of its prompt a video loses on the way: attribute accuracy of the first 5 s minus that of the last 5 s.</summary>
/// <remarks>Below 0 for a video that ends nearer to its prompt than it began. The readings are those of <see cref="AttributeAccuracy"/>.</remarks>
/// <param name="reader">The probe.</param>
public sealed class AttributeDrift(ProbeReader reader) : IMetric
{
    /// <summary>Id of the metric.</summary>
    public const string Id = "probe_attributes_drift_5s";

    private const double EndSeconds = 5;

    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = Id,
        Version = "1",
        DisplayName = "Attribute drift (5 s)",
        Definition = "Mean of probe_attributes over the first 5 s minus its mean over the last 5 s: what a video loses of its prompt. Over time: the first 5 s minus each window. Needs 10 s.",
        Direction = Direction.LowerIsBetter,
        Minimum = -1,
        Maximum = 1,
        Needs = "a prompt written from a world scene; 64x64 frames",
        Citation = "this project: a probe trained on the procedural world",
        Weights = [reader.Weights],
        UsesRate = true,
        Sampling = "every fourth frame; 5 s = round(5/4 * frames per second) readings",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt)
    {
        if (prompt.Scene is null) throw new MetricUnavailableException("the prompt has no scene to compare with");
        ProbeSession.Check(video);
        return new Session(reader, video, SceneDescription.FromPrompt(prompt));
    }

    private sealed class Session(ProbeReader reader, VideoFacts video, SceneDescription scene) : ProbeSession(reader, video, AttributeAccuracy.Stride)
    {
        private readonly MeanAccumulator _all = new(video);
        private readonly Queue<double> _last = [];
        private readonly int _end = (int)Math.Max(1, Math.Round(EndSeconds * video.FramesPerSecond / AttributeAccuracy.Stride));
        private double _first;
        private int _readings;

        // The background is always answered for, so every reading has an agreement.
        protected override void Take(ProbeReading reading)
        {
            double value = AttributeAccuracy.Agreement(reading, scene, Video, ProbedAttribute.All)!.Value;
            if (_readings++ < _end) _first += value;
            _last.Enqueue(value);
            if (_last.Count > _end) _last.Dequeue();
            _all.Add(reading.Frame, value);
        }

        protected override Measurement Conclude()
        {
            if (_readings < 2 * _end)
                return Measurement.Unscored($"needs 10 s ({2 * _end} readings), has {_readings}");
            double first = _first / _end;
            return Measurement.FromValue(first - (_last.Sum() / _end)) with
            {
                Windows = [.. _all.ToMeasurement().Windows.Select(w => w.Value is { } value ? new WindowValue(w.StartSeconds, first - value, first - value, 1) : w)],
            };
        }
    }
}
