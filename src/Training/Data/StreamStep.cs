using VideoSsm.Eval.Core;
using VideoSsm.Eval.Training.Recipes;

namespace VideoSsm.Eval.Training.Data;

/// <summary>A step of a training whose videos live for several steps: a function of the step alone.</summary>
/// <param name="Index">Step within the life of the video, from 0.</param>
/// <param name="Rows">Indices of the prompts in force into their pool.</param>
/// <param name="Switched">Whether these are others than in the step before.</param>
public sealed record StreamStep(int Index, long[] Rows, bool Switched)
{
    /// <summary>The step of a recipe with <see cref="SelfRolloutRecipe.Streaming"/>.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="step">Step from 0.</param>
    /// <param name="poolSize">Prompts to draw from.</param>
    public static StreamStep Of(SelfRolloutRecipe recipe, long step, int poolSize)
    {
        var streaming = recipe.Streaming!;
        int life = streaming.StepsOf(recipe.FramesAt(0), recipe.Rollout.WindowFrames), index = (int)(step % life);
        long video = step / life;
        long[] prompts = PoolRows.Draw($"self-rollout/{recipe.Seed}/stream", video, 2 * recipe.Batch, poolSize).Rows;
        var random = new SplitMix64(Seeds.FromName($"self-rollout/{recipe.Seed}/switch/{video}"));
        int switchAt = streaming.SwitchPrompts && life > 1 ? 1 + (int)(random.NextDouble() * (life - 1)) : life;
        return new StreamStep(index, index < switchAt ? prompts[..recipe.Batch] : prompts[recipe.Batch..], index == switchAt);
    }
}
