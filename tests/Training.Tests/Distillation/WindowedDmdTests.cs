using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Distillation;
using VideoSsm.Eval.Training.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests.Distillation;

public sealed class WindowedDmdTests : IDisposable
{
    private static readonly WanConfig Config = TinyNetworks.Config with { InChannels = 16, OutChannels = 16, TextDim = 8, TextLength = 3 };
    private readonly VideoVae _vae = new(VaeConfig.World with { BaseDim = 4 }, 3);
    private readonly CausalDit _teacher = TinyNetworks.Dit(seed: 2, config: Config);
    private readonly CausalDit _critic = TinyNetworks.Dit(seed: 4, config: Config);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_chunk_with_the_image_latent_moves_nothing(bool imageLatent)
    {
        using var scope = NewDisposeScope();
        var sample = Sample(before: true);
        var gradient = Gradient(sample, new RolloutRecipe { ImageLatent = imageLatent, WindowFrames = 9 }, new());
        Assert.Equal(!imageLatent, TinyNetworks.Size(gradient.narrow(1, 0, 3)) > 0);
        Assert.True(TinyNetworks.Size(gradient.narrow(1, 3, 6)) > 0);
    }

    [Fact]
    public void A_window_that_begins_the_video_counts_as_a_whole()
    {
        using var scope = NewDisposeScope();
        var gradient = Gradient(Sample(before: false), new RolloutRecipe { WindowFrames = 9 }, new());
        Assert.True(TinyNetworks.Size(gradient.narrow(1, 0, 1)) > 0);
    }

    [Fact]
    public void The_image_latent_is_the_last_picture_of_the_first_latent_encoded_alone()
    {
        using var scope = NewDisposeScope();
        var sample = Sample(before: true);
        var clip = ImageLatent.Replace(_vae, sample.Before!, sample.Latents);
        Assert.Equal(0, TinyNetworks.Difference(clip.narrow(1, 1, 8), sample.Latents.narrow(1, 1, 8)));
        var pixels = _vae.Decode(cat([sample.Before!, sample.Latents.narrow(1, 0, 1)], 1).detach().transpose(1, 2));
        Assert.Equal(1 + (4 * 2), pixels.shape[2]);
        var image = _vae.Encode(pixels.narrow(2, 8, 1)).transpose(1, 2);
        Assert.InRange(TinyNetworks.Difference(clip.narrow(1, 0, 1), image), 0, 1e-5);
        Assert.True(TinyNetworks.Difference(image, sample.Latents.narrow(1, 0, 1)) > 1e-3);
    }

    [Theory]
    [InlineData(ScoreLoss.Dmd)]
    [InlineData(ScoreLoss.Sid)]
    public void The_students_loss_is_that_of_the_formula_with_guidance(ScoreLoss kind)
    {
        using var scope = NewDisposeScope();
        var sample = Sample(before: false);
        var (rows, empty) = (TinyNetworks.Rows(2), TinyNetworks.Rows(1, seed: 9));
        var score = new ScoreRecipe { Loss = kind, Guidance = 3 };
        using var random = new Generator(6);
        var loss = Dmd(new RolloutRecipe { WindowFrames = 9 }, score).StudentLoss(sample, rows, empty, random);

        using var again = new Generator(6);
        var x = sample.Latents;
        var s = DistributionMatching.Levels(score, 2, again, CPU);
        var sigma = s.reshape(2, 1, 1, 1, 1);
        var xt = ((1 - sigma) * x) + (sigma * randn(x.shape, generator: again));
        var teacher = new ScoreNetwork(_teacher);
        var (vc, vu) = (teacher.Flow(xt, s, rows), teacher.Flow(xt, s, empty.expand(2, 3, 8)));
        var real = xt - (sigma * (vu + (3 * (vc - vu))));
        var fake = xt - (sigma * new ScoreNetwork(_critic).Flow(xt, s, rows));
        var expected = kind == ScoreLoss.Dmd
            ? 0.5 * ((fake - real) / (x - real).abs().mean([1, 2, 3, 4], keepdim: true)).square().mean()
            : ((real - fake) * ((real - x) - (real - fake)) / (x - real).abs().mean([1, 2, 3, 4], keepdim: true)).mean();
        Assert.Equal(expected.item<float>(), loss.item<double>(), 1e-4 * Math.Abs(expected.item<float>()));
    }

    [Fact]
    public void The_critics_loss_is_flow_matching_on_the_window()
    {
        using var scope = NewDisposeScope();
        var sample = Sample(before: false);
        var rows = TinyNetworks.Rows(2);
        var score = new ScoreRecipe();
        using var random = new Generator(6);
        var loss = Dmd(new RolloutRecipe { WindowFrames = 9 }, score).CriticLoss(sample, rows, random);

        using var again = new Generator(6);
        var x = sample.Latents;
        var s = DistributionMatching.Levels(score, 2, again, CPU);
        var sigma = s.reshape(2, 1, 1, 1, 1);
        var noise = randn(x.shape, generator: again);
        var v = new ScoreNetwork(_critic).Flow(((1 - sigma) * x) + (sigma * noise), s, rows);
        double expected = (v - noise + x).square().mean().item<float>();
        Assert.Equal(expected, loss.item<float>(), 1e-5 * expected);
        Assert.True(Math.Abs((v + noise - x).square().mean().item<float>() - expected) > 0.01 * expected);
    }

    [Fact]
    public void The_critics_loss_reaches_the_critic_and_not_the_sample()
    {
        using var scope = NewDisposeScope();
        var sample = Sample(before: true);
        using var random = new Generator(6);
        var loss = Dmd(new RolloutRecipe { WindowFrames = 9 }, new()).CriticLoss(sample, TinyNetworks.Rows(2), random);
        var found = autograd.grad([loss], [sample.Latents, _teacher.named_parameters().First().parameter, _critic.named_parameters().First().parameter], allow_unused: true);
        Assert.Null(found[0]);
        Assert.Null(found[1]);
        Assert.True(TinyNetworks.Size(found[2]) > 0);
    }

    public void Dispose()
    {
        _vae.Dispose();
        _teacher.Dispose();
        _critic.Dispose();
    }

    private WindowedDmd Dmd(RolloutRecipe rollout, ScoreRecipe score) => new(new ScoreNetwork(_teacher), new ScoreNetwork(_critic), _vae, rollout, score);

    private Tensor Gradient(RolloutSample sample, RolloutRecipe rollout, ScoreRecipe score)
    {
        using var random = new Generator(6);
        var loss = Dmd(rollout, score).StudentLoss(sample, TinyNetworks.Rows(2), TinyNetworks.Rows(1, seed: 9), random);
        return autograd.grad([loss], [sample.Latents])[0];
    }

    private static RolloutSample Sample(bool before)
    {
        using var random = new Generator(8);
        var latents = randn([2, 9, 16, 8, 8], generator: random).requires_grad_();
        return new RolloutSample(new RolloutWindow(before ? 6 : 0, 9), latents, before ? randn([2, 2, 16, 8, 8], generator: random) : null);
    }
}
