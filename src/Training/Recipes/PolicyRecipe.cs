using System.Text.Json.Serialization;
using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>
/// Trains the causal model further under one memory policy: clips of many chunks run chunk by chunk through the policy's own memory
/// (teacher forcing), so that tokens are evicted and whatever remembers them learns to.
/// </summary>
public sealed record PolicyRecipe : Recipe
{
    /// <summary>Whose policy: the id of a method of <see cref="MethodCatalog.Rollouts"/>, such as <c>video-ssm</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>The causal model to start from.</summary>
    public string Base { get; init; } = "causal-base.safetensors";

    /// <summary>The trained autoencoder.</summary>
    public string Vae { get; init; } = "vae.safetensors";

    /// <summary>The trained text encoder.</summary>
    public string TextEncoder { get; init; } = "text-encoder.safetensors";

    /// <summary>Clips whose latents are computed before the first step.</summary>
    public int PoolClips { get; init; } = 400;

    /// <summary>Chunks per clip.</summary>
    public int Chunks { get; init; } = 7;

    /// <summary>Chunks of each clip, at its end, whose error counts; earlier ones only fill the memory.</summary>
    public int LossChunks { get; init; } = 4;

    /// <summary>Latent frames per chunk.</summary>
    public int ChunkFrames { get; init; } = 3;

    /// <summary>Noise levels.</summary>
    public NoiseRecipe Noise { get; init; } = new();

    /// <summary>Share of clips that are trained with the empty prompt, for guidance.</summary>
    public double TextDropout { get; init; }

    /// <summary>Additional weight of the latent positions that objects touch, relative to 1 for all others; see <see cref="ClipRecipe.ObjectWeight"/>.</summary>
    public double ObjectWeight { get; init; }

    /// <summary>How the generator is to be sampled; goes into its checkpoint. <c>null</c> leaves it to the method.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SamplingEntry? Sampling { get; init; }

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        string known = string.Join(", ", MethodCatalog.Rollouts.Select(m => m.Id));
        Require(MethodCatalog.Rollouts.Any(m => m.Id == Policy), where, $"policy is \"{Policy}\"; known are {known}");
        Require(PoolClips > 0 && ChunkFrames > 0 && LossChunks > 0 && Chunks >= LossChunks, where, "poolClips, chunkFrames and lossChunks must be positive and chunks at least lossChunks");
        Require(TextDropout is >= 0 and < 1 && ObjectWeight >= 0, where, "textDropout must be at least 0 and below 1, objectWeight not negative");
        Require(Sampling?.Problem() is null, where, $"sampling.{Sampling?.Problem()}");
        Require(Sampling is null || Sampling.ChunkFrames == ChunkFrames, where, $"sampling.chunkFrames must be chunkFrames, {ChunkFrames}");
        Require(Sampling?.Guidance is null or 1 || TextDropout > 0, where, "sampling.guidance needs textDropout: the network must know the empty prompt");
        Noise.Check(where);
    }
}
