using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Distillation;

/// <summary>
/// The adversarial losses beside distribution matching, as in Self Forcing's GAN variant. With D the logit of a noisy clip, f of the student's and r
/// of real ones at the same levels:
/// <code>
/// student: mean softplus(-D(f))          critic: mean softplus(D(f)) + mean softplus(-D(r))
/// relativistic:
/// student: mean softplus(D(r) - D(f))    critic: mean softplus(D(f) - D(r))
/// critic:  + r1 mean (D(r + s e) - D(r))^2 + r2 mean (D(f + s e) - D(f))^2,   e ~ N(0, 1):  gradient penalties by finite differences
/// </code>
/// </summary>
/// <param name="critic">The fake score, whose tokens are read.</param>
/// <param name="discriminator">The discriminator.</param>
/// <param name="options">Weights and kind of the losses.</param>
/// <param name="score">Noise levels, those of distribution matching.</param>
public sealed class Adversary(ScoreNetwork critic, Discriminator discriminator, AdversarialRecipe options, ScoreRecipe score)
{
    /// <summary>The student's loss from logits <c>[B]</c>, not weighted.</summary>
    /// <param name="fake">D(f).</param>
    /// <param name="real">D(r); not asked for without <paramref name="relativistic"/>.</param>
    /// <param name="relativistic">Whether the two are compared in pairs.</param>
    public static Tensor StudentLoss(Tensor fake, Tensor? real, bool relativistic) =>
        nn.functional.softplus(relativistic ? real! - fake : -fake).mean();

    /// <summary>The discriminator's loss from logits <c>[B]</c>, without penalties.</summary>
    /// <param name="fake">D(f).</param>
    /// <param name="real">D(r).</param>
    /// <param name="relativistic">Whether the two are compared in pairs.</param>
    public static Tensor CriticLoss(Tensor fake, Tensor real, bool relativistic) => relativistic
        ? nn.functional.softplus(fake - real).mean()
        : nn.functional.softplus(fake).mean() + nn.functional.softplus(-real).mean();

    /// <summary>The student's weighted loss.</summary>
    /// <param name="x">The student's clips with gradients, <c>[B, F, C, h, w]</c>.</param>
    /// <param name="rows">Their text rows.</param>
    /// <param name="real">Real clips of the same shape with their text rows.</param>
    /// <param name="random">Source of levels and noise.</param>
    public Tensor StudentLoss(Tensor x, Tensor rows, RealClips real, Generator random)
    {
        using var scope = NewDisposeScope();
        var levels = DistributionMatching.Levels(score, x.shape[0], random, x.device);
        var fake = Logits(x, levels, rows, random);
        Tensor? truth = null;
        if (options.Relativistic)
        {
            using var still = no_grad();
            truth = Logits(real.Latents, levels, real.Rows, random);
        }

        return (StudentLoss(fake, truth, options.Relativistic) * options.Weight).MoveToOuterDisposeScope();
    }

    /// <summary>The critic's weighted loss with its penalties; gradients to critic and discriminator only.</summary>
    /// <param name="x">The student's clips, <c>[B, F, C, h, w]</c>.</param>
    /// <param name="rows">Their text rows.</param>
    /// <param name="real">Real clips of the same shape with their text rows.</param>
    /// <param name="random">Source of levels and noise.</param>
    public Tensor CriticLoss(Tensor x, Tensor rows, RealClips real, Generator random)
    {
        using var scope = NewDisposeScope();
        var levels = DistributionMatching.Levels(score, x.shape[0], random, x.device);
        var (fakes, reals) = (Noisy(x.detach(), levels, random), Noisy(real.Latents, levels, random));
        var (fake, truth) = (discriminator.Logits(critic, fakes, levels, rows), discriminator.Logits(critic, reals, levels, real.Rows));
        var loss = CriticLoss(fake, truth, options.Relativistic);
        if (options.R1 > 0) loss = loss + (Penalty(reals, truth, levels, real.Rows, random) * options.R1);
        if (options.R2 > 0) loss = loss + (Penalty(fakes, fake, levels, rows, random) * options.R2);
        return (loss * options.CriticWeight).MoveToOuterDisposeScope();
    }

    private Tensor Penalty(Tensor xt, Tensor logits, Tensor levels, Tensor rows, Generator random)
    {
        var moved = discriminator.Logits(critic, xt + (Draws.Normal(xt.shape, random, xt.device) * options.PenaltyNoise), levels, rows);
        return (moved - logits).square().mean();
    }

    private Tensor Logits(Tensor x, Tensor levels, Tensor rows, Generator random) => discriminator.Logits(critic, Noisy(x, levels, random), levels, rows);

    private static Tensor Noisy(Tensor x, Tensor levels, Generator random) =>
        FlowMatchSchedule.AddNoise(x, Draws.Normal(x.shape, random, x.device), levels.reshape(-1, 1, 1, 1, 1));
}

/// <summary>Real clips for a discriminator.</summary>
/// <param name="Latents"><c>[B, F, C, h, w]</c>.</param>
/// <param name="Rows">Their text rows, <c>[B, L, D]</c>.</param>
public sealed record RealClips(Tensor Latents, Tensor Rows);
