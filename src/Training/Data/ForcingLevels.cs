using TorchSharp;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Noise levels of diffusion forcing: they never fall along a clip.</summary>
/// <remarks>
/// Deviation: SkyReels-V2 draws one (frame, level) pair evenly and counts monotone paths through it; here the levels of all blocks are drawn apart and
/// put in order, which is also an even draw over ordered levels of that distribution.
/// </remarks>
public static class ForcingLevels
{
    /// <summary>Draws.</summary>
    /// <param name="recipe">Shares, block and distribution.</param>
    /// <param name="clips">Clips.</param>
    /// <param name="frames">Latent frames per clip, as the network sees them.</param>
    /// <param name="random">The generator.</param>
    /// <returns><c>[clips, frames]</c> in [0, 1).</returns>
    public static Tensor Draw(ForcingRecipe recipe, long clips, int frames, Generator random)
    {
        using var scope = NewDisposeScope();
        int blocks = (frames + recipe.BlockFrames - 1) / recipe.BlockFrames;
        var apart = NoiseLevels.Denoise(recipe.Noise, clips, blocks, random).sort(1).Values;
        var level = NoiseLevels.Denoise(recipe.Noise, clips, 1, random);
        var locked = rand([clips, 1], generator: random).lt(recipe.LockStepShare.ToScalar());
        var levels = NoiseLevels.PerFrame(where(locked, level.expand(apart.shape), apart), recipe.BlockFrames).narrow(1, 0, frames);
        if (frames == 1)
            return levels.clone().MoveToOuterDisposeScope();

        // A known beginning of 1 to frames - 1 frames, all as clean as each other and no noisier than what follows.
        var begins = rand([clips, 1], generator: random).lt(recipe.Noise.ContextShare.ToScalar());
        var known = rand([clips, 1], generator: random).mul(((double)frames - 1).ToScalar()).floor().add(1.0.ToScalar());
        var context = NoiseLevels.Context(recipe.Noise, clips, 1, random).minimum(levels.narrow(1, 0, 1));
        var index = arange(frames, dtype: ScalarType.Float32).unsqueeze(0);
        return where(begins.logical_and(index.lt(known)), context.expand(levels.shape), levels).MoveToOuterDisposeScope();
    }
}
