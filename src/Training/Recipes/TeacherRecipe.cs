using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>
/// Trains the bidirectional teacher by flow matching: whole clips, one noise level a clip, every frame sees every other; some clips
/// without their caption, so that guidance works. Pictures first, then longer and longer clips.
/// </summary>
public sealed record TeacherRecipe : Recipe
{
    /// <summary>A generator to start from, for runs in several parts; <c>null</c> for random weights.</summary>
    public string? Start { get; init; }

    /// <summary>Geometry of the network.</summary>
    public WanConfig Model { get; init; } = WanConfig.World;

    /// <summary>The trained autoencoder, a path relative to the checkpoint folder.</summary>
    public string Vae { get; init; } = "vae.safetensors";

    /// <summary>The trained text encoder.</summary>
    public string TextEncoder { get; init; } = "text-encoder.safetensors";

    /// <summary>Stages of growing clip length; the last reaches to the end of the run.</summary>
    public required IReadOnlyList<TeacherStage> Stages { get; init; }

    /// <summary>Noise levels.</summary>
    public NoiseRecipe Noise { get; init; } = new();

    /// <summary>Share of clips that are trained with the empty prompt: the unconditional half of classifier-free guidance.</summary>
    public double TextDropout { get; init; } = 0.1;

    /// <summary>Additional weight of the latent positions that objects touch, relative to 1 for all others.</summary>
    /// <remarks>Deviation: the flow-matching loss of the published models is unweighted; here most of it would be background.</remarks>
    public double ObjectWeight { get; init; } = 3;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Model.Validate();
        Require(Stages.Count > 0 && Stages.All(s => s.Frames > 0 && s.Clips > 0 && s.Clips <= Batch && s.PoolClips >= s.Clips), where, "stages need positive frames, clips (at most batch) and at least as many poolClips");
        Require(Stages[^1].Until >= 1 && Stages.Zip(Stages.Skip(1)).All(p => p.First.Until < p.Second.Until), where, "stages must be in order of until and end at 1");
        Require(TextDropout is >= 0 and < 1 && ObjectWeight >= 0, where, "textDropout must be at least 0 and below 1, objectWeight not negative");
        Noise.Check(where);
    }
}

/// <summary>A part of the run with clips of one length.</summary>
public sealed record TeacherStage
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
