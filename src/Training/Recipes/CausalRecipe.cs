using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>
/// Trains the causal diffusion transformer from random weights: whole clips under a chunk-causal mask, every chunk with a noise level of
/// its own (diffusion forcing), so that a chunk learns to continue clean and slightly noisy pasts alike.
/// </summary>
public sealed record CausalRecipe : Recipe
{
    /// <summary>A causal model to start from, for runs in several parts; <c>null</c> for random weights.</summary>
    public string? Start { get; init; }

    /// <summary>Geometry of the network.</summary>
    public WanConfig Model { get; init; } = WanConfig.World;

    /// <summary>The trained autoencoder, a path relative to the checkpoint folder.</summary>
    public string Vae { get; init; } = "vae.safetensors";

    /// <summary>The trained text encoder.</summary>
    public string TextEncoder { get; init; } = "text-encoder.safetensors";

    /// <summary>Latent frames per chunk.</summary>
    public int ChunkFrames { get; init; } = 3;

    /// <summary>Stages of growing clip length; the last reaches to the end of the run.</summary>
    public IReadOnlyList<CausalStage> Stages { get; init; } = [new() { Until = 0.6, Chunks = 1, Clips = 16 }, new() { Until = 1, Chunks = 3, Clips = 5 }];

    /// <summary>Noise levels.</summary>
    public NoiseRecipe Noise { get; init; } = new();

    /// <summary>Share of clips that are trained with the empty prompt, for guidance.</summary>
    public double TextDropout { get; init; }

    /// <summary>Additional weight of the latent positions that objects touch, relative to 1 for all others; see <see cref="TeacherRecipe.ObjectWeight"/>.</summary>
    public double ObjectWeight { get; init; }

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Model.Validate();
        Require(ChunkFrames > 0, where, "chunkFrames must be positive");
        Require(Stages.Count > 0 && Stages.All(s => s.Chunks > 0 && s.Clips > 0 && s.Clips <= Batch && s.PoolClips > 0), where, "stages need positive chunks, clips (at most batch) and poolClips");
        Require(Stages[^1].Until >= 1 && Stages.Zip(Stages.Skip(1)).All(p => p.First.Until < p.Second.Until), where, "stages must be in order of until and end at 1");
        Require(TextDropout is >= 0 and < 1 && ObjectWeight >= 0, where, "textDropout must be at least 0 and below 1, objectWeight not negative");
        Noise.Check(where);
    }
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
