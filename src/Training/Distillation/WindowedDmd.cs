using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Distillation;

/// <summary>
/// The two losses of stage 2 on a window of a long rollout (VideoSSM, arXiv 2512.04519, section 3): the student's distribution matching and
/// the critic's flow matching. Both scores see the window as an ordinary clip, frames 0 to K - 1.
/// </summary>
/// <param name="teacher">The real score, frozen.</param>
/// <param name="critic">The fake score.</param>
/// <param name="vae">The autoencoder, for image latents.</param>
/// <param name="rollout">How windows were made.</param>
/// <param name="score">How they are judged.</param>
/// <param name="adversary">The adversarial losses; <c>null</c> for none.</param>
public sealed class WindowedDmd(ScoreNetwork teacher, ScoreNetwork critic, VideoVae vae, RolloutRecipe rollout, ScoreRecipe score, Adversary? adversary = null)
{
    /// <summary>The student's loss, with gradients to the window only.</summary>
    /// <param name="sample">The window.</param>
    /// <param name="rows">Its text rows, <c>[B, L, D]</c>.</param>
    /// <param name="empty">Rows of the empty prompt, <c>[1, L, D]</c>.</param>
    /// <param name="random">Source of level and noise.</param>
    /// <param name="real">Real clips for the adversary.</param>
    public Tensor StudentLoss(RolloutSample sample, Tensor rows, Tensor empty, Generator random, RealClips? real = null)
    {
        using var scope = NewDisposeScope();
        var (x, from) = Clip(sample);
        var levels = DistributionMatching.Levels(score, x.shape[0], random, x.device);
        var noise = Draws.Normal(x.shape, random, x.device);
        var (truth, fake) = Predict(x, noise, levels, rows, empty);
        Tensor Counted(Tensor all) => all.narrow(1, from, all.shape[1] - from);
        var loss = score.Loss == ScoreLoss.Dmd
            ? DistributionMatching.Loss(Counted(x), Counted(DistributionMatching.Direction(x, truth, fake)))
            : DistributionMatching.SidLoss(Counted(x), Counted(truth), Counted(fake), score.SidAlpha, DistributionMatching.Scale(x, truth));
        if (adversary is not null)
            loss = loss + adversary.StudentLoss(from == 0 ? x : cat([x.narrow(1, 0, from).detach(), Counted(x)], 1), rows, real!, random);
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>The critic's loss on a window, with gradients to the critic only.</summary>
    /// <param name="sample">The window.</param>
    /// <param name="rows">Its text rows, <c>[B, L, D]</c>.</param>
    /// <param name="random">Source of level and noise.</param>
    /// <param name="real">Real clips for the adversary.</param>
    public Tensor CriticLoss(RolloutSample sample, Tensor rows, Generator random, RealClips? real = null)
    {
        using var scope = NewDisposeScope();
        var x = Clip(sample).X.detach();
        var loss = DistributionMatching.CriticLoss(critic, x, rows, score, random);
        if (adversary is not null) loss = loss + adversary.CriticLoss(x, rows, real!, random);
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The window as a clip for the scores, and its first frame that counts: the chunk with an image latent, and what earlier steps made, are seen but move nothing.
    /// </summary>
    public (Tensor X, int From) Clip(RolloutSample sample) => rollout.ImageLatent && sample.Before is { } before
        ? (ImageLatent.Replace(vae, before, sample.Latents), Math.Max(rollout.ChunkFrames, sample.Given))
        : (sample.Latents, sample.Given);

    /// <summary>Both predictions of the noisy clip; SiD alone needs gradients through them.</summary>
    private (Tensor Real, Tensor Fake) Predict(Tensor x, Tensor noise, Tensor levels, Tensor rows, Tensor empty)
    {
        using var recording = enable_grad(score.Loss == ScoreLoss.Sid);
        var xt = FlowMatchSchedule.AddNoise(x, noise, levels.reshape(-1, 1, 1, 1, 1));
        return (teacher.Clean(xt, levels, rows, empty, score.Guidance), critic.Clean(xt, levels, rows, empty));
    }
}
