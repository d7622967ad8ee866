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
public sealed class WindowedDmd(ScoreNetwork teacher, ScoreNetwork critic, VideoVae vae, RolloutRecipe rollout, ScoreRecipe score)
{
    /// <summary>The student's loss, with gradients to the window only.</summary>
    /// <param name="sample">The window.</param>
    /// <param name="rows">Its text rows, <c>[B, L, D]</c>.</param>
    /// <param name="empty">Rows of the empty prompt, <c>[1, L, D]</c>.</param>
    /// <param name="random">Source of level and noise.</param>
    public Tensor StudentLoss(RolloutSample sample, Tensor rows, Tensor empty, Generator random)
    {
        using var scope = NewDisposeScope();
        var (x, from) = Clip(sample);
        var levels = DistributionMatching.Levels(score, x.shape[0], random, x.device);
        var noise = Draws.Normal(x.shape, random, x.device);
        var (real, fake) = Predict(x, noise, levels, rows, empty);
        Tensor Counted(Tensor all) => all.narrow(1, from, all.shape[1] - from);
        var loss = score.Loss == ScoreLoss.Dmd
            ? DistributionMatching.Loss(Counted(x), Counted(DistributionMatching.Direction(x, real, fake)))
            : DistributionMatching.SidLoss(Counted(x), Counted(real), Counted(fake), score.SidAlpha, DistributionMatching.Scale(x, real));
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>The critic's loss on a window, with gradients to the critic only.</summary>
    /// <param name="sample">The window.</param>
    /// <param name="rows">Its text rows, <c>[B, L, D]</c>.</param>
    /// <param name="random">Source of level and noise.</param>
    public Tensor CriticLoss(RolloutSample sample, Tensor rows, Generator random)
    {
        using var scope = NewDisposeScope();
        return DistributionMatching.CriticLoss(critic, Clip(sample).X.detach(), rows, score, random).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The window as a clip for the scores, and its first frame that counts: the chunk with an image latent is seen but moves nothing.
    /// </summary>
    public (Tensor X, int From) Clip(RolloutSample sample) => rollout.ImageLatent && sample.Before is { } before
        ? (ImageLatent.Replace(vae, before, sample.Latents), rollout.ChunkFrames)
        : (sample.Latents, 0);

    /// <summary>Both predictions of the noisy clip; SiD alone needs gradients through them.</summary>
    private (Tensor Real, Tensor Fake) Predict(Tensor x, Tensor noise, Tensor levels, Tensor rows, Tensor empty)
    {
        using var recording = enable_grad(score.Loss == ScoreLoss.Sid);
        var xt = FlowMatchSchedule.AddNoise(x, noise, levels.reshape(-1, 1, 1, 1, 1));
        return (teacher.Clean(xt, levels, rows, empty, score.Guidance), critic.Clean(xt, levels, rows, empty));
    }
}
