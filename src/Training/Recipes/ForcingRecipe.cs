using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Who sees whom in a training clip.</summary>
public enum ForcingAttention
{
    /// <summary>Every frame sees every other: SkyReels-V2, Rolling Forcing, LTX-Video.</summary>
    Bidirectional,

    /// <summary>A block sees itself and earlier ones: MAGI-1.</summary>
    Causal,
}

/// <summary>
/// Diffusion forcing: every block of latent frames has a noise level of its own, never less than that of the block before it. What
/// SkyReels-V2, MAGI-1 and Rolling Forcing sample with; with equal levels after a known beginning, what LTX-Video does.
/// </summary>
public sealed record ForcingRecipe : Recipe
{
    /// <summary>A generator to start from; <c>null</c> for random weights.</summary>
    public string? Start { get; init; }

    /// <summary>Geometry of a network from random weights.</summary>
    public WanConfig Model { get; init; } = WanConfig.World;

    /// <summary>The trained autoencoder, a path relative to the checkpoint folder.</summary>
    public string Vae { get; init; } = "vae.safetensors";

    /// <summary>The trained text encoder.</summary>
    public string TextEncoder { get; init; } = "text-encoder.safetensors";

    /// <summary>Who sees whom.</summary>
    public ForcingAttention Attention { get; init; }

    /// <summary>Whether latents are folded 2 in time and 2x2 in space, for a network with eight times the channels.</summary>
    public bool Fold { get; init; }

    /// <summary>Frames of a block: frames that share a level.</summary>
    public int BlockFrames { get; init; } = 3;

    /// <summary>Share of clips whose blocks all have the same level.</summary>
    public double LockStepShare { get; init; } = 0.3;

    /// <summary>Stages of growing clip length, in latent frames before folding; the last reaches to the end of the run.</summary>
    public required IReadOnlyList<TeacherStage> Stages { get; init; }

    /// <summary>Noise levels; its context share is that of clips which begin with frames that are almost clean.</summary>
    public NoiseRecipe Noise { get; init; } = new();

    /// <summary>Share of clips that are trained with the empty prompt.</summary>
    public double TextDropout { get; init; } = 0.1;

    /// <summary>Additional weight of the latent positions that objects touch, relative to 1 for all others.</summary>
    public double ObjectWeight { get; init; } = 3;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Model.Validate();
        Require(Stages.Count > 0 && Stages.All(s => s.Frames > 0 && s.Clips > 0 && s.Clips <= Batch && s.PoolClips >= s.Clips), where, "stages need positive frames, clips (at most batch) and at least as many poolClips");
        Require(Stages[^1].Until >= 1 && Stages.Zip(Stages.Skip(1)).All(p => p.First.Until < p.Second.Until), where, "stages must be in order of until and end at 1");
        Require(!Fold || Stages.All(s => s.Frames % 2 == 1), where, "folded clips need an odd number of latent frames");
        Require(BlockFrames > 0 && LockStepShare is >= 0 and <= 1, where, "blockFrames must be positive, lockStepShare within 0..1");
        Require(TextDropout is >= 0 and < 1 && ObjectWeight >= 0, where, "textDropout must be at least 0 and below 1, objectWeight not negative");
        Noise.Check(where);
    }
}
