namespace VideoSsm.Eval.Training.Recipes;

/// <summary>
/// Trains the causal diffusion transformer from random weights: whole clips under a chunk-causal mask, every chunk with a noise level of
/// its own (diffusion forcing), so that a chunk learns to continue clean and slightly noisy pasts alike.
/// </summary>
public sealed record CausalRecipe : ClipRecipe
{
    /// <summary>Latent frames per chunk.</summary>
    public int ChunkFrames { get; init; } = 3;

    /// <summary>Stages of growing clip length; the last reaches to the end of the run.</summary>
    public IReadOnlyList<CausalStage> Stages { get; init; } = [new() { Until = 0.6, Chunks = 1, Clips = 16 }, new() { Until = 1, Chunks = 3, Clips = 5 }];

    /// <inheritdoc/>
    public override IReadOnlyList<ClipStage> Plan() =>
        [.. Stages.Select(s => new ClipStage { Until = s.Until, Frames = s.Chunks * ChunkFrames, Clips = s.Clips, PoolClips = s.PoolClips })];
}

/// <summary>A part of the run with clips of one length.</summary>
public sealed record CausalStage
{
    /// <summary>Progress of the run (0 to 1) at which the stage ends.</summary>
    public required double Until { get; init; }

    /// <summary>Chunks per clip.</summary>
    public required int Chunks { get; init; }

    /// <summary>Clips per step.</summary>
    public required int Clips { get; init; }

    /// <summary>Clips whose latents are computed when the stage begins and drawn from until it ends.</summary>
    public int PoolClips { get; init; } = 1000;
}
