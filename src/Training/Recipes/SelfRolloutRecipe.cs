using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>
/// Stage 2: the student makes long videos with its own memory, filled from its own outputs only, and a window of each is pulled towards
/// the teacher's distribution. Prompts alone are needed, no videos.
/// </summary>
public sealed record SelfRolloutRecipe : Recipe
{
    /// <summary>The method whose memory the student rolls out with: <c>video-ssm</c>, <c>sink-window</c>, ....</summary>
    public required string Policy { get; init; }

    /// <summary>The student to start from; memory weights it lacks are added in their neutral state.</summary>
    public required string Student { get; init; }

    /// <summary>The bidirectional teacher: real score, and start of the fake score.</summary>
    public string Teacher { get; init; } = "teacher.safetensors";

    /// <summary>The trained autoencoder.</summary>
    public string Vae { get; init; } = "vae.safetensors";

    /// <summary>The trained text encoder.</summary>
    public string TextEncoder { get; init; } = "text-encoder.safetensors";

    /// <summary>Distributions the prompts come from in turn; in place of <see cref="Recipe.Profile"/>.</summary>
    public IReadOnlyList<WorldProfile> Profiles { get; init; } = [WorldProfile.Standard, WorldProfile.LongMemory];

    /// <summary>Prompts to draw from.</summary>
    public int PoolPrompts { get; init; } = 1000;

    /// <summary>Length of the rollouts over the run; a single stage for a fixed length.</summary>
    public IReadOnlyList<RolloutStage> Stages { get; init; } = [new() { Until = 1, Frames = 240 }];

    /// <summary>How videos are made.</summary>
    public RolloutRecipe Rollout { get; init; } = new();

    /// <summary>How they are judged.</summary>
    public ScoreRecipe Score { get; init; } = new();

    /// <summary>Streaming long tuning in place of a rollout for every step; <c>null</c> for rollouts.</summary>
    public StreamingRecipe? Streaming { get; init; }

    /// <summary>Latent frames of a rollout at a point of the run.</summary>
    /// <param name="progress">How much of the run is over.</param>
    public int FramesAt(double progress) => Stages.First(s => progress < s.Until || s == Stages[^1]).Frames;

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Rollout.Check(where);
        Score.Check(where);
        Require(MethodCatalog.World.Any(m => m.Id == Policy), where, $"policy is \"{Policy}\"; known are {string.Join(", ", MethodCatalog.World.Select(m => m.Id))}");
        Require(Profiles.Count > 0, where, "profiles must name at least one distribution");
        Require(PoolPrompts >= Batch * (1 + Score.CriticSteps), where, $"poolPrompts must be at least {Batch * (1 + Score.CriticSteps)}: a step draws that many prompts");
        Require(Stages.Count > 0 && Stages[^1].Until >= 1 && Stages.Zip(Stages.Skip(1)).All(p => p.First.Until < p.Second.Until), where, "stages must be in order of until and end at 1");
        Require(Stages.All(s => s.Frames >= Rollout.WindowFrames && s.Frames % Rollout.ChunkFrames == 0), where, "frames of a stage must be whole chunks and at least windowFrames");
        if (Streaming is not { } streaming) return;
        streaming.Check(Rollout, where);
        Require(Stages.Count == 1, where, "streaming: stages must be one: videos that live for several steps have one length");
        Require(Score.CriticRollouts == CriticRollouts.Shared, where, "streaming: criticRollouts must be shared: the critic follows the video that grows");
        Require(PoolPrompts >= 2 * Batch, where, $"streaming: poolPrompts must be at least {2 * Batch}: a video may have two prompts");
        int life = streaming.StepsOf(Stages[0].Frames, Rollout.WindowFrames);
        Require(SaveEvery % life == 0, where, $"streaming: saveEvery must be a multiple of the {life} steps a video lives: what a video remembers is not saved");
    }
}

/// <summary>A part of the run with rollouts of one length.</summary>
public sealed record RolloutStage
{
    /// <summary>Progress of the run (0 to 1) at which the stage ends.</summary>
    public required double Until { get; init; }

    /// <summary>Latent frames of a rollout; 240 are 60 s.</summary>
    public required int Frames { get; init; }
}
