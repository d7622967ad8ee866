using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>What a chunk sees of the chunks before it while a student is distilled.</summary>
public enum PastOfChunk
{
    /// <summary>Their points of the same trajectory, each at a level of its own, under a block-causal mask (CausVid).</summary>
    Noisy,

    /// <summary>The teacher's clean latents: the sequence is <c>[clean | noisy]</c> (teacher forcing), as in a rollout that made no error.</summary>
    Clean,
}

/// <summary>
/// Stage 1 of VideoSSM (arXiv 2512.04519, after CausVid): a causal student with a memory of its own is regressed on the ODE trajectories of
/// a bidirectional teacher, <c>|| x0_hat - teacher x0 ||²</c> with <c>x0_hat = G(x_t, t)</c>, every chunk at one of its few-step levels.
/// </summary>
/// <remarks>Trajectories, clips and levels of a step depend on the seed and not on name or policy: students of one seed see the same in the same order.</remarks>
public sealed record DistillRecipe : Recipe
{
    /// <summary>The student's memory by name: <c>full-causal</c> (everything) or a method of the catalog, such as <c>video-ssm</c>; <c>null</c> to give <see cref="View"/>.</summary>
    public string? Policy { get; init; }

    /// <summary>The student's memory by numbers, instead of a name.</summary>
    public ViewRecipe? View { get; init; }

    /// <summary>
    /// The state-space memory. With a <see cref="View"/>, <c>null</c> means none; with the name of a policy that has one, <c>null</c> means the
    /// world's.
    /// </summary>
    public VideoSsmOptions? State { get; init; }

    /// <summary>The bidirectional teacher.</summary>
    public string Teacher { get; init; } = "teacher.safetensors";

    /// <summary>A model to start from; <c>null</c> for the teacher, as published. Weights of the state that it lacks begin neutral.</summary>
    public string? Start { get; init; }

    /// <summary>The trained autoencoder: the size of latents, and film strips.</summary>
    public string Vae { get; init; } = "vae.safetensors";

    /// <summary>The trained text encoder.</summary>
    public string TextEncoder { get; init; } = "text-encoder.safetensors";

    /// <summary>The teacher's trajectories.</summary>
    public TrajectoryRecipe Trajectories { get; init; } = new();

    /// <summary>Latent frames per chunk.</summary>
    public int ChunkFrames { get; init; } = 3;

    /// <summary>What a chunk sees of the past.</summary>
    public PastOfChunk Past { get; init; } = PastOfChunk.Clean;

    /// <summary>
    /// For a noisy past: share of chunks, never the last of a clip, that are clean (timestep 0, not part of the loss), so that the student
    /// learns what its committing passes look like. CausVid draws level indices of which clean is one: 1 of 5 with four steps.
    /// </summary>
    public double CleanShare { get; init; } = 0.2;

    /// <summary>For a clean past: timestep of the noise added to it, recorded in the checkpoint as the context noise to sample with. 0 as published.</summary>
    public double ContextNoise { get; init; }

    /// <summary>Weight of the squared error at each few-step level; empty for 1 at all of them.</summary>
    public IReadOnlyList<double> LevelWeights { get; init; } = [];

    /// <summary>How the student is sampled; goes into its checkpoint.</summary>
    public SamplingEntry Sampling() => new()
    {
        Sampler = Sampler.FewStep,
        FewSteps = Trajectories.FewSteps,
        Shift = Trajectories.Shift,
        ChunkFrames = ChunkFrames,
        ContextNoise = ContextNoise,
    };

    /// <inheritdoc/>
    public override void Check(string where)
    {
        base.Check(where);
        Trajectories.Check(where);
        Require(Policy is null != View is null, where, "give either policy, a name, or view, its numbers");
        Require(ChunkFrames > 0 && Trajectories.Frames % ChunkFrames == 0, where, $"chunkFrames must be positive and divide the {Trajectories.Frames} frames of the trajectories");
        Require(CleanShare is >= 0 and < 1, where, "cleanShare must be at least 0 and below 1");
        Require(ContextNoise is >= 0 and < FlowMatchSchedule.TrainingSteps, where, "contextNoise is a timestep: at least 0 and below 1000");
        Require(ContextNoise == 0 || Past == PastOfChunk.Clean, where, "contextNoise needs a clean past");
        Require(LevelWeights.Count == 0 || LevelWeights.Count == Trajectories.FewSteps.Count, where, $"levelWeights must have {Trajectories.FewSteps.Count} entries, one per level, or none");
        Require(LevelWeights.All(w => w >= 0) && (LevelWeights.Count == 0 || LevelWeights.Any(w => w > 0)), where, "levelWeights must not be negative, nor all 0");
        if (View is { } view) Require(view.SinkFrames >= 0 && view.WindowFrames >= ChunkFrames, where, "view: sinkFrames must not be negative and windowFrames must hold the current chunk");
    }
}

/// <summary>A memory by numbers.</summary>
public sealed record ViewRecipe
{
    /// <summary>First latent frames that are never evicted.</summary>
    public int SinkFrames { get; init; }

    /// <summary>Latest latent frames, the current chunk included; left out for everything.</summary>
    public int WindowFrames { get; init; } = int.MaxValue;

    /// <summary>How temporal positions are given.</summary>
    public PositionMode Positions { get; init; } = PositionMode.Slot;
}
