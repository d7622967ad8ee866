using System.Text.Json;
using System.Text.Json.Serialization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Model;

/// <summary>
/// How a generator is to be sampled: a property of its training, so it is stored with its weights (metadata entry <c>sampling</c>) and
/// not repeated by whoever loads them.
/// </summary>
public sealed record SamplingEntry
{
    /// <summary>Entry of the checkpoint metadata.</summary>
    public const string MetadataKey = "sampling";

    /// <summary>The sampler.</summary>
    public required Sampler Sampler { get; init; }

    /// <summary>Places of the few-step sampler in the noise table, before the shift; empty for another sampler.</summary>
    public IReadOnlyList<int> FewSteps { get; init; } = [];

    /// <summary>Steps of the Euler sampler; 0 for another sampler.</summary>
    public int EulerSteps { get; init; }

    /// <summary>Shift of the noise levels.</summary>
    public required double Shift { get; init; }

    /// <summary>Latent frames of a chunk.</summary>
    public required int ChunkFrames { get; init; }

    /// <summary>Timestep of the committing pass.</summary>
    public double ContextNoise { get; init; }

    /// <summary>Classifier-free guidance; <c>null</c> leaves it to the method. Only for generators that were trained with empty prompts as well.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Guidance { get; init; }

    private static JsonSerializerOptions Json { get; } = new()
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <summary>Options of the loop with this sampling; what a method decides for itself (prompt changes, guidance where none is recorded) stays as given.</summary>
    public RolloutOptions ApplyTo(RolloutOptions options) => options with
    {
        Sampler = Sampler,
        FewSteps = Sampler == Sampler.FewStep ? FewSteps : options.FewSteps,
        WarpSteps = Sampler == Sampler.FewStep || options.WarpSteps,
        EulerSteps = Sampler == Sampler.Euler ? EulerSteps : options.EulerSteps,
        Shift = Shift,
        ChunkFrames = ChunkFrames,
        ContextNoise = ContextNoise,
        Guidance = Guidance ?? options.Guidance,
    };

    /// <summary>Why nothing can be sampled with these values, naming the first wrong one and what it must be; <c>null</c> where something can.</summary>
    public string? Problem() => this switch
    {
        { Sampler: Sampler.FewStep, FewSteps.Count: 0 } => "fewSteps must name a step or more for the few-step sampler",
        { Sampler: Sampler.FewStep } when FewSteps.Any(s => s is < 1 or > FlowMatchSchedule.TrainingSteps) || FewSteps.Zip(FewSteps.Skip(1)).Any(p => p.First <= p.Second)
            => $"fewSteps must fall, within 1 to {FlowMatchSchedule.TrainingSteps}",
        { Sampler: Sampler.Euler, EulerSteps: < 1 } => "eulerSteps must be positive for the Euler sampler",
        _ when !(Shift > 0 && double.IsFinite(Shift)) => "shift must be positive",
        { ChunkFrames: < 1 } => "chunkFrames must be positive",
        _ when !(ContextNoise is >= 0 and < FlowMatchSchedule.TrainingSteps) => $"contextNoise is a timestep: at least 0 and below {FlowMatchSchedule.TrainingSteps}",
        _ when Guidance is { } guidance && !(guidance >= 1 && double.IsFinite(guidance)) => "guidance must be 1 (none) or more, or left out",
        _ => null,
    };

    /// <summary>The entry as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads an entry back.</summary>
    /// <exception cref="UsageException">The text is no such entry, or nothing can be sampled with it.</exception>
    public static SamplingEntry FromJson(string json)
    {
        try
        {
            var entry = JsonSerializer.Deserialize<SamplingEntry>(json, Json) ?? throw new JsonException("empty");
            return entry.Problem() is { } problem ? throw new JsonException(problem) : entry;
        }
        catch (JsonException e)
        {
            throw new UsageException($"The checkpoint's sampling entry cannot be read ({e.Message}); train the model again with this version.", e);
        }
    }
}
