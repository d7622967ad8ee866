using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>
/// Trains a generator by flow matching on whole clips of the world: what the bidirectional teacher, diffusion forcing and the causal model
/// have in common. They differ in the noise levels of a clip and in who sees whom.
/// </summary>
public abstract record ClipRecipe : Recipe
{
    /// <summary>A generator to start from, for runs in several parts; <c>null</c> for random weights.</summary>
    public string? Start { get; init; }

    /// <summary>Geometry of a network from random weights.</summary>
    public WanConfig Model { get; init; } = WanConfig.World;

    /// <summary>The trained autoencoder, a path relative to the checkpoint folder.</summary>
    public string Vae { get; init; } = "vae.safetensors";

    /// <summary>The trained text encoder.</summary>
    public string TextEncoder { get; init; } = "text-encoder.safetensors";

    /// <summary>Noise levels.</summary>
    public NoiseRecipe Noise { get; init; } = new();

    /// <summary>Share of clips that are trained with the empty prompt: the unconditional half of classifier-free guidance.</summary>
    public double TextDropout { get; init; }

    /// <summary>Additional weight of the latent positions that objects touch, relative to 1 for all others.</summary>
    /// <remarks>Deviation: the flow-matching loss of the published models is unweighted; here most of it would be background.</remarks>
    public double ObjectWeight { get; init; }

    /// <summary>Clip lengths over the run, in order; the last reaches to its end.</summary>
    public abstract IReadOnlyList<ClipStage> Plan();

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Model.Validate();
        var plan = Plan();
        Require(plan.Count > 0 && plan.All(s => s.Frames > 0 && s.Clips > 0 && s.Clips <= Batch && s.PoolClips >= s.Clips), where, "stages need clips of positive length, positive clips (at most batch) and at least as many poolClips");
        Require(plan[^1].Until >= 1 && plan.Zip(plan.Skip(1)).All(p => p.First.Until < p.Second.Until), where, "stages must be in order of until and end at 1");
        Require(TextDropout is >= 0 and < 1 && ObjectWeight >= 0, where, "textDropout must be at least 0 and below 1, objectWeight not negative");
        Noise.Check(where);
    }
}

/// <summary>A part of the run with clips of one length.</summary>
public sealed record ClipStage
{
    /// <summary>Progress of the run (0 to 1) at which the stage ends.</summary>
    public required double Until { get; init; }

    /// <summary>Latent frames per clip; 1 is a picture.</summary>
    public required int Frames { get; init; }

    /// <summary>Clips per step.</summary>
    public required int Clips { get; init; }

    /// <summary>Clips whose latents are computed when the stage begins and drawn from until it ends.</summary>
    public required int PoolClips { get; init; }
}
