using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>How far gradients reach through the recurrent state.</summary>
public enum StateGradient
{
    /// <summary>Nowhere: every chunk takes the state as given; the gates of what is written learn nothing.</summary>
    None,

    /// <summary>Inside the window; the state at its border is given.</summary>
    Window,

    /// <summary>Through the whole rollout. Memory grows with its length.</summary>
    Rollout,
}

/// <summary>How the student makes its own videos during training.</summary>
public sealed record RolloutRecipe
{
    /// <summary>Latent frames of a chunk.</summary>
    public int ChunkFrames { get; init; } = 3;

    /// <summary>Latent frames of the window whose distribution is matched: the teacher's clip.</summary>
    public int WindowFrames { get; init; } = 21;

    /// <summary>Places of the few-step sampler in the noise table; the exit step is drawn among them.</summary>
    public IReadOnlyList<int> FewSteps { get; init; } = [1000, 750, 500, 250];

    /// <summary>Shift of the table.</summary>
    public double Shift { get; init; } = 5;

    /// <summary>Timestep of the committing pass, 0 to 1000.</summary>
    public double ContextNoise { get; init; }

    /// <summary>Whether gradients flow through the keys and values that chunks of the window leave to later ones.</summary>
    public bool KeyValueGradient { get; init; }

    /// <summary>How far gradients reach through the state.</summary>
    public StateGradient StateGradient { get; init; } = StateGradient.Window;

    /// <summary>
    /// Whether the first latent of a window in the middle of a video is made an image latent again; its chunk then counts for nothing.
    /// </summary>
    public bool ImageLatent { get; init; } = true;

    /// <summary>Latent frames before the window that are decoded for the image latent.</summary>
    public int TailFrames { get; init; } = 6;

    /// <summary>How a student trained so is to be sampled.</summary>
    public SamplingEntry Sampling() => new() { Sampler = Sampler.FewStep, FewSteps = FewSteps, Shift = Shift, ChunkFrames = ChunkFrames, ContextNoise = ContextNoise };

    /// <summary>Rejects values that cannot work.</summary>
    /// <exception cref="UsageException">Names the value.</exception>
    public void Check(string where)
    {
        if (ChunkFrames < 1 || WindowFrames < ChunkFrames || WindowFrames % ChunkFrames != 0)
            throw new UsageException($"{where}: rollout: windowFrames must be whole chunks of chunkFrames");
        if (Sampling().Problem() is { } problem) throw new UsageException($"{where}: rollout.{problem}");
        if (ImageLatent && (TailFrames < 1 || WindowFrames <= ChunkFrames))
            throw new UsageException($"{where}: rollout: an image latent needs tailFrames of at least 1 and a window of more than one chunk");
    }
}
