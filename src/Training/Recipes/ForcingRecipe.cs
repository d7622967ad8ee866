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
/// SkyReels-V2, MAGI-1 and Rolling Forcing sample with; with equal levels after a known beginning, what LTX-Video does. The context share of
/// the noise is that of clips which begin with frames that are almost clean.
/// </summary>
public sealed record ForcingRecipe : ClipRecipe
{
    /// <summary>The defaults of guidance and object weight.</summary>
    public ForcingRecipe() => (TextDropout, ObjectWeight) = (0.1, 3);

    /// <summary>Who sees whom.</summary>
    public ForcingAttention Attention { get; init; }

    /// <summary>Whether latents are folded 2 in time and 2x2 in space, for a network with eight times the channels.</summary>
    public bool Fold { get; init; }

    /// <summary>Frames of a block: frames that share a level.</summary>
    public int BlockFrames { get; init; } = 3;

    /// <summary>Share of clips whose blocks all have the same level.</summary>
    public double LockStepShare { get; init; } = 0.3;

    /// <summary>Stages of growing clip length, in latent frames before folding; the last reaches to the end of the run.</summary>
    public required IReadOnlyList<ClipStage> Stages { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ClipStage> Plan() => Stages;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Require(!Fold || Stages.All(s => s.Frames % 2 == 1), where, "folded clips need an odd number of latent frames");
        Require(BlockFrames > 0 && LockStepShare is >= 0 and <= 1, where, "blockFrames must be positive, lockStepShare within 0..1");
    }
}
