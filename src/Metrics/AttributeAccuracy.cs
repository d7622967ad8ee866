using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Metrics;

/// <summary>Which attribute of the prompt a probe metric compares.</summary>
public enum ProbedAttribute
{
    /// <summary>The mean of the four others.</summary>
    All,

    /// <summary>Shape of the object.</summary>
    Kind,

    /// <summary>Colour of the object.</summary>
    Colour,

    /// <summary>Pattern of the background.</summary>
    Pattern,

    /// <summary>Colour of the background.</summary>
    BackgroundColour,
}

/// <summary>
/// Does the video show what its prompt asked for? A small network trained on world frames names what each sampled frame shows; the score
/// is the share of answers that agree with the scene the prompt was written from.
/// </summary>
/// <param name="reader">The probe.</param>
/// <param name="attribute">Which attribute.</param>
public sealed class AttributeAccuracy(ProbeReader reader, ProbedAttribute attribute) : IMetric
{
    internal const int Stride = 4;

    /// <summary>Below this probability an object counts as out of view, and nothing is said about its kind and colour.</summary>
    private const float Seen = 0.5f;

    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = IdOf(attribute),
        Version = "1",
        DisplayName = attribute switch
        {
            ProbedAttribute.Kind => "Object kind",
            ProbedAttribute.Colour => "Object colour",
            ProbedAttribute.Pattern => "Background pattern",
            ProbedAttribute.BackgroundColour => "Background colour",
            _ => "Attribute accuracy",
        },
        Definition = "Share of sampled frames in which the attribute probe's most probable class equals the scene's at that time"
            + (attribute is ProbedAttribute.All ? ", averaged over object kind, object colour, background pattern and background colour." : ".")
            + " Kind and colour count in frames where the probe sees an object; with several objects, any of theirs is right.",
        Direction = Direction.HigherIsBetter,
        Minimum = 0,
        Maximum = 1,
        Needs = "a prompt written from a world scene; 64x64 frames",
        Citation = "this project: a probe trained on the procedural world",
        Weights = [reader.Weights],
        UsesRate = true,
        Sampling = "every fourth frame",
    };

    /// <summary>Id of the metric of an attribute.</summary>
    public static string IdOf(ProbedAttribute attribute) => attribute switch
    {
        ProbedAttribute.Kind => "probe_object_kind",
        ProbedAttribute.Colour => "probe_object_colour",
        ProbedAttribute.Pattern => "probe_background_pattern",
        ProbedAttribute.BackgroundColour => "probe_background_colour",
        _ => "probe_attributes",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt)
    {
        if (prompt.Scene is null) throw new MetricUnavailableException("the prompt has no scene to compare with");
        ProbeSession.Check(video);
        return new Session(reader, video, SceneDescription.FromPrompt(prompt), attribute);
    }

    /// <summary>Share of a reading's answers that agree with the scene at that time; <c>null</c> when nothing can be said.</summary>
    internal static double? Agreement(ProbeReading reading, SceneDescription scene, VideoFacts video, ProbedAttribute attribute)
    {
        var truth = WorldAttributes.Of(scene, reading.Frame / video.FramesPerSecond);
        bool seen = reading.Presence >= Seen && truth.Objects.Count > 0;
        double sum = 0;
        int count = 0;
        if (seen) Compare(ProbedAttribute.Kind, truth.Objects.Any(o => (int)o.Kind!.Value == ProbeReading.Best(reading.Kind)));
        if (seen) Compare(ProbedAttribute.Colour, truth.Objects.Any(o => (int)o.Colour!.Value == ProbeReading.Best(reading.Colour)));
        Compare(ProbedAttribute.Pattern, (int)truth.Pattern!.Value == ProbeReading.Best(reading.Pattern));
        Compare(ProbedAttribute.BackgroundColour, (int)truth.BackgroundColour!.Value == ProbeReading.Best(reading.BackgroundColour));
        return count > 0 ? sum / count : null;

        void Compare(ProbedAttribute which, bool right)
        {
            if (attribute != ProbedAttribute.All && attribute != which) return;
            sum += right ? 1 : 0;
            count++;
        }
    }

    private sealed class Session(ProbeReader reader, VideoFacts video, SceneDescription scene, ProbedAttribute attribute) : ProbeSession(reader, video, Stride)
    {
        private readonly MeanAccumulator _mean = new(video);

        protected override void Take(ProbeReading reading)
        {
            if (Agreement(reading, scene, Video, attribute) is { } value) _mean.Add(reading.Frame, value);
        }

        protected override Measurement Conclude()
        {
            var result = _mean.ToMeasurement();
            return result.Count > 0 ? result : Measurement.Unscored("the probe sees no object in any frame");
        }
    }
}
