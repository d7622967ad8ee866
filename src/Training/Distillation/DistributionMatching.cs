using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Distillation;

/// <summary>
/// Distribution matching distillation (Yin et al. 2024) as in Self Forcing: the student is moved along the difference of two scores, that
/// of its own distribution (fake) and the teacher's (real).
/// <code>
/// x_t = (1 - sigma) x + sigma eps
/// g   = (x0_fake(x_t) - x0_real(x_t)) / mean|x - x0_real(x_t)|        mean over one sample
/// L   = 0.5 mean (x - stopgrad(x - g))^2                              so that dL/dx = g / n
/// </code>
/// </summary>
/// <remarks>Deviation: the official code turns a gradient that is not a number into 0; here it ends the training with the facts of its step.</remarks>
public static class DistributionMatching
{
    private const double SmallestScale = 1e-6;

    /// <summary>Noise levels of a batch of samples: uniform, shifted towards noise, clamped.</summary>
    /// <returns><c>[B]</c> on the device.</returns>
    public static Tensor Levels(ScoreRecipe recipe, long batch, Generator random, Device device)
    {
        using var scope = NewDisposeScope();
        var u = Draws.Uniform([batch], random, device);
        // The shift of FlowMatchSchedule.Warp, on a tensor.
        var shifted = u * recipe.Shift / (u * (recipe.Shift - 1) + 1);
        return shifted.clamp(recipe.MinLevel, recipe.MaxLevel).MoveToOuterDisposeScope();
    }

    /// <summary>The direction g, <c>[B, F, C, h, w]</c>, without gradient.</summary>
    /// <param name="x">Samples.</param>
    /// <param name="real">The teacher's prediction of them.</param>
    /// <param name="fake">The critic's.</param>
    public static Tensor Direction(Tensor x, Tensor real, Tensor fake)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return ((fake - real) / Scale(x, real)).MoveToOuterDisposeScope();
    }

    /// <summary>The DMD loss, in double precision: its gradient with respect to each of the n numbers of x is g / n.</summary>
    /// <param name="x">Samples with gradients.</param>
    /// <param name="direction">g, of the same shape.</param>
    public static Tensor Loss(Tensor x, Tensor direction)
    {
        using var scope = NewDisposeScope();
        var wide = x.type(ScalarType.Float64);
        var target = (wide - direction.type(ScalarType.Float64)).detach();
        return (0.5 * (wide - target).square().mean()).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The SiD loss (score identity distillation) as Self Forcing writes it: <c>mean (r - f) ((r - x) - a (r - f)) / mean|x - r|</c>, with
    /// gradients through x and through both predictions r, f of it.
    /// </summary>
    /// <param name="x">Samples with gradients.</param>
    /// <param name="real">r, computed from x with gradients.</param>
    /// <param name="fake">f, computed from x with gradients.</param>
    /// <param name="alpha">a.</param>
    /// <param name="scale">mean|x - r| of each sample, from <see cref="Scale"/>.</param>
    public static Tensor SidLoss(Tensor x, Tensor real, Tensor fake, double alpha, Tensor scale)
    {
        using var scope = NewDisposeScope();
        var (w, r, f) = (x.type(ScalarType.Float64), real.type(ScalarType.Float64), fake.type(ScalarType.Float64));
        var apart = r - f;
        return (apart * ((r - w) - (apart * alpha)) / scale.type(ScalarType.Float64)).mean().MoveToOuterDisposeScope();
    }

    /// <summary>mean|x - x0_real| of each sample, <c>[B, 1, 1, 1, 1]</c>, without gradient, never 0.</summary>
    public static Tensor Scale(Tensor x, Tensor real)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return (x - real).abs().mean([1, 2, 3, 4], keepdim: true).clamp_min(SmallestScale).MoveToOuterDisposeScope();
    }

    /// <summary>The critic's loss: flow matching on the student's samples, <c>mean (v(x_t) - (eps - x))^2</c>.</summary>
    /// <param name="critic">The fake score.</param>
    /// <param name="x">Samples without gradients, <c>[B, F, C, h, w]</c>.</param>
    /// <param name="rows">Text rows of the samples.</param>
    /// <param name="recipe">The same noise levels as the student's loss.</param>
    /// <param name="random">Source of level and noise.</param>
    public static Tensor CriticLoss(ScoreNetwork critic, Tensor x, Tensor rows, ScoreRecipe recipe, Generator random)
    {
        using var scope = NewDisposeScope();
        var levels = Levels(recipe, x.shape[0], random, x.device);
        var noise = Draws.Normal(x.shape, random, x.device);
        var xt = FlowMatchSchedule.AddNoise(x, noise, levels.reshape(-1, 1, 1, 1, 1));
        return (critic.Flow(xt, levels, rows) - (noise - x)).square().mean().MoveToOuterDisposeScope();
    }
}
