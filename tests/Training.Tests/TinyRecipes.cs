using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Training.Tests;

/// <summary>Recipes of networks that train in a second, each on top of the ones before.</summary>
internal static class TinyRecipes
{
    public static TextEncoderRecipe Text { get; } = new()
    {
        Name = "tiny-text",
        Steps = 1,
        Batch = 2,
        Model = new TextEncoderConfig { VocabularySize = 128, Dim = 16, AttentionDim = 16, FeedForwardDim = 16, Heads = 2, Layers = 1, Length = 24 },
    };

    public static VaeRecipe Vae { get; } = new()
    {
        Name = "tiny-vae",
        Steps = 1,
        Batch = 1,
        StatisticsClips = 2,
        Model = VaeConfig.World with { BaseDim = 4 },
        Stages = [new() { Until = 1, Clips = [new() { Frames = 5, Count = 1 }] }],
    };

    public static CausalRecipe Base { get; } = new()
    {
        Name = "tiny-base",
        Steps = 2,
        Batch = 1,
        Model = WanConfig.World with { Dim = 24, Heads = 2, FfnDim = 32, Layers = 2, FreqDim = 16 },
        Vae = "tiny-vae.safetensors",
        TextEncoder = "tiny-text.safetensors",
        Stages = [new() { Until = 1, Chunks = 1, Clips = 1, PoolClips = 1 }],
        Optimizer = new() { LearningRate = 1e-2, WarmupSteps = 0, AverageDecay = 0 },
    };

    public static PolicyRecipe Policy { get; } = new()
    {
        Name = "tiny-policy",
        Policy = "video-ssm",
        Base = "tiny-base.safetensors",
        Vae = "tiny-vae.safetensors",
        TextEncoder = "tiny-text.safetensors",
        Steps = 1,
        Batch = 1,
        PoolClips = 1,
        Chunks = 6,
        LossChunks = 1,
    };

    public static SelfRolloutRecipe Long { get; } = new()
    {
        Name = "tiny-long",
        Policy = "video-ssm",
        Student = "tiny-base.safetensors",
        Teacher = "tiny-base.safetensors",
        Vae = "tiny-vae.safetensors",
        TextEncoder = "tiny-text.safetensors",
        Steps = 3,
        Batch = 1,
        LogEvery = 1,
        SaveEvery = 0,
        PoolPrompts = 4,
        Profiles = [WorldProfile.Simple, WorldProfile.LongMemory],
        Stages = [new() { Until = 0.3, Frames = 6 }, new() { Until = 1, Frames = 12 }],
        Rollout = new() { WindowFrames = 6, TailFrames = 2, FewSteps = [1000, 500] },
        Score = new() { CriticSteps = 2 },
        Optimizer = new() { LearningRate = 1e-3, Beta1 = 0, Beta2 = 0.999, WarmupSteps = 0 },
    };

    /// <summary>Trains text encoder, autoencoder and base into a folder.</summary>
    public static void Prepare(string folder)
    {
        foreach (Recipe recipe in new Recipe[] { Text, Vae, Base }) TrainingRun.Run(recipe, folder);
    }
}
