using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>
/// LongLive's streaming long tuning (arXiv 2509.22622): a video grows by some frames in every step, and only these are moved; memory and latents stay from step to step.
/// See <see cref="Distillation.StreamingRollout"/>.
/// </summary>
public sealed record StreamingRecipe
{
    /// <summary>Latent frames a step adds; whole chunks, at most the window. The first step of a video adds a whole window.</summary>
    public int NewFrames { get; init; } = 18;

    /// <summary>Whether each video changes its prompt once, at a step drawn uniformly, with the window computed again (KV-recache).</summary>
    public bool SwitchPrompts { get; init; } = true;

    /// <summary>Steps a video lives; the last frames that do not fill a step are not made.</summary>
    /// <param name="frames">Latent frames a video may have.</param>
    /// <param name="windowFrames">Latent frames of the window.</param>
    public int StepsOf(int frames, int windowFrames) => 1 + ((frames - windowFrames) / NewFrames);

    /// <summary>Rejects values that cannot work.</summary>
    /// <param name="rollout">The window and the chunks.</param>
    /// <param name="where">Where the recipe stands.</param>
    /// <exception cref="UsageException">Names the value.</exception>
    public void Check(RolloutRecipe rollout, string where)
    {
        if (NewFrames < rollout.ChunkFrames || NewFrames > rollout.WindowFrames || NewFrames % rollout.ChunkFrames != 0)
            throw new UsageException($"{where}: streaming: newFrames must be whole chunks of {rollout.ChunkFrames}, at most the window's {rollout.WindowFrames}");
        if (rollout.StateGradient == StateGradient.Rollout)
            throw new UsageException($"{where}: streaming: gradients cannot reach through the whole rollout: what earlier steps made is given; use stateGradient window or none");
    }
}
