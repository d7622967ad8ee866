using TorchSharp;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Noise levels of a batch of clips, one per chunk.</summary>
public static class NoiseLevels
{
    /// <summary>Levels of chunks to be denoised: the sigmoid of a normal draw.</summary>
    /// <returns><c>[B, chunks]</c> in (0, 1).</returns>
    public static Tensor Denoise(NoiseRecipe recipe, long batch, long chunks, Generator random)
    {
        using var scope = NewDisposeScope();
        return randn([batch, chunks], generator: random).mul(recipe.LogitDeviation.ToScalar()).add(recipe.LogitMean.ToScalar()).sigmoid().MoveToOuterDisposeScope();
    }

    /// <summary>Levels of chunks that serve as a past: uniform up to the recipe's context noise.</summary>
    /// <returns><c>[B, chunks]</c>.</returns>
    public static Tensor Context(NoiseRecipe recipe, long batch, long chunks, Generator random)
    {
        using var scope = NewDisposeScope();
        return rand([batch, chunks], generator: random).mul(recipe.ContextNoise.ToScalar()).MoveToOuterDisposeScope();
    }

    /// <summary>Diffusion forcing: every chunk has a level of its own, a share of all but the last are an almost clean past.</summary>
    /// <returns><c>[B, chunks]</c>.</returns>
    public static Tensor Forcing(NoiseRecipe recipe, long batch, long chunks, Generator random)
    {
        using var scope = NewDisposeScope();
        var levels = Denoise(recipe, batch, chunks, random);
        if (chunks == 1) return levels.MoveToOuterDisposeScope();
        var past = rand([batch, chunks - 1], generator: random).lt(recipe.ContextShare.ToScalar());
        var context = Context(recipe, batch, chunks - 1, random);
        return cat([where(past, context, levels.narrow(1, 0, chunks - 1)), levels.narrow(1, chunks - 1, 1)], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Levels per chunk to levels per frame, <c>[B, chunks * frames]</c>.</summary>
    public static Tensor PerFrame(Tensor levels, int frames)
    {
        using var scope = NewDisposeScope();
        return levels.unsqueeze(2).expand(levels.shape[0], levels.shape[1], frames).reshape(levels.shape[0], levels.shape[1] * frames).MoveToOuterDisposeScope();
    }

    /// <summary><c>(1 - t) x + t e</c> with a level per frame.</summary>
    public static Tensor Mix(Tensor clean, Tensor noise, Tensor perFrame)
    {
        using var scope = NewDisposeScope();
        var t = perFrame.reshape(perFrame.shape[0], perFrame.shape[1], 1, 1, 1);
        return (clean + (t * (noise - clean))).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The loss of predicted flows: squared error of the clean latent weighed by <c>1 / max(t, floor)²</c>, which on the flow is
    /// <c>(t / max(t, floor))²</c>, averaged over everything, or over everything with further weights.
    /// </summary>
    /// <param name="flow">Predicted flow, <c>[B, F, C, h, w]</c>.</param>
    /// <param name="clean">Clean latents.</param>
    /// <param name="noise">Noise.</param>
    /// <param name="perFrame">Levels, <c>[B, F]</c>.</param>
    /// <param name="floor">Smallest level that counts in the weight.</param>
    /// <param name="positions">Weights of positions, <c>[B, F, 1, h, w]</c>; <c>null</c> for equal ones.</param>
    public static Tensor FlowLoss(Tensor flow, Tensor clean, Tensor noise, Tensor perFrame, double floor, Tensor? positions = null)
    {
        using var scope = NewDisposeScope();
        var weight = (perFrame / perFrame.clamp_min(floor.ToScalar())).square().reshape(perFrame.shape[0], perFrame.shape[1], 1, 1, 1);
        var error = (flow - (noise - clean)).square() * weight;
        return (positions is null ? error.mean() : (error * positions).mean() / positions.mean()).MoveToOuterDisposeScope();
    }
}
