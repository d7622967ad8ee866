using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Distillation;
using VideoSsm.Eval.Training.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests.Distillation;

/// <summary>The discriminator on the fake score and its losses.</summary>
public sealed class AdversaryTests : IDisposable
{
    private readonly CausalDit _critic = TinyNetworks.Dit(seed: 4);
    private readonly Discriminator _discriminator = new(TinyNetworks.Config, 2, 3);

    [Fact]
    public void The_losses_are_those_of_the_formulas()
    {
        using var scope = NewDisposeScope();
        double[] f = [0.5, -1], r = [2, 0.25];
        Tensor fake = tensor(f), real = tensor(r);
        Near(f.Average(x => Softplus(-x)), Adversary.StudentLoss(fake, null, relativistic: false));
        Near(f.Zip(r, (x, y) => Softplus(y - x)).Average(), Adversary.StudentLoss(fake, real, relativistic: true));
        Near(f.Average(Softplus) + r.Average(y => Softplus(-y)), Adversary.CriticLoss(fake, real, relativistic: false));
        Near(f.Zip(r, (x, y) => Softplus(x - y)).Average(), Adversary.CriticLoss(fake, real, relativistic: true));

        static double Softplus(double x) => Math.Log(1 + Math.Exp(x));
        static void Near(double expected, Tensor loss) => Assert.Equal(expected, loss.item<double>(), 12);
    }

    [Fact]
    public void A_fresh_discriminator_is_indifferent_and_reads_behind_evenly_spread_blocks()
    {
        using var scope = NewDisposeScope();
        var logits = _discriminator.Logits(new ScoreNetwork(_critic), Clips(1), full([2], 0.3), TinyNetworks.Rows(2));
        Assert.Equal([2L], logits.shape);
        Assert.Equal(0, TinyNetworks.Size(logits));
        using var one = new Discriminator(TinyNetworks.Config, 1, 3);
        using var three = new Discriminator(TinyNetworks.Config with { Layers = 9 }, 3, 3);
        Assert.Equal([0, 1], _discriminator.Blocks);
        Assert.Equal([1], one.Blocks);
        Assert.Equal([2, 5, 8], three.Blocks);
        Assert.Throws<UsageException>(() => new Discriminator(TinyNetworks.Config, 3, 3));
    }

    [Fact]
    public void What_it_reads_depends_on_the_blocks_and_every_weight_has_a_part()
    {
        using var scope = NewDisposeScope();
        Wake();
        var x = Clips(1).requires_grad_();
        var logits = _discriminator.Logits(new ScoreNetwork(_critic), x, full([2], 0.3), TinyNetworks.Rows(2));
        Assert.True(Math.Abs(logits[0].item<float>() - logits[1].item<float>()) > 1e-4);
        var parameters = _discriminator.named_parameters().ToList();
        var found = autograd.grad([logits.square().sum()], [x, .. parameters.Select(p => (Tensor)p.parameter), .. _critic.named_parameters().Where(p => p.name.StartsWith("blocks.", StringComparison.Ordinal)).Select(p => (Tensor)p.parameter)]);
        Assert.All(found.Take(1 + parameters.Count), g => Assert.True(TinyNetworks.Size(g) > 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Trained_on_two_kinds_of_clips_it_tells_them_apart_and_pulls_the_student_towards_the_real_ones(bool relativistic)
    {
        using var scope = NewDisposeScope();
        var score = new ScoreRecipe { MinLevel = 0.02, MaxLevel = 0.3, Shift = 1 };
        var adversary = new Adversary(new ScoreNetwork(_critic), _discriminator, new AdversarialRecipe { Relativistic = relativistic, R1 = 0.1, R2 = 0.1, Weight = 1, CriticWeight = 1 }, score);
        var rows = TinyNetworks.Rows(2);
        var parameters = _discriminator.parameters().ToList();
        var optimizer = optim.Adam(parameters, 2e-3);
        double first = 0, last = 0;
        for (int step = 0; step < 40; step++)
        {
            using var inner = NewDisposeScope();
            using var random = new Generator((ulong)step);
            var loss = adversary.CriticLoss(Clips(step) - 1, rows, new RealClips(Clips(100 + step) + 1, rows), random);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            (first, last) = (step == 0 ? loss.item<float>() : first, loss.item<float>());
        }

        Assert.Equal(relativistic ? Math.Log(2) : 2 * Math.Log(2), first, 5);
        Assert.True(last < 0.6 * first, $"{first} -> {last}");

        // Clips of the real kind cost the student less, and the way there has a slope.
        double Cost(Tensor x)
        {
            using var again = new Generator(9);
            return adversary.StudentLoss(x, rows, new RealClips(Clips(8) + 1, rows), again).item<float>();
        }

        var x = (Clips(7) - 1).detach().requires_grad_();
        using var draws = new Generator(9);
        var pull = autograd.grad([adversary.StudentLoss(x, rows, new RealClips(Clips(8) + 1, rows), draws)], [x])[0];
        Assert.True(Cost(Clips(7) + 1) < 0.7 * Cost(Clips(7) - 1));
        Assert.True(Cost(x.detach() - (pull * (1e-2 / TinyNetworks.Size(pull)))) < Cost(x.detach()));
    }

    [Fact]
    public void The_penalty_is_the_squared_effect_of_a_small_noise()
    {
        using var scope = NewDisposeScope();
        Wake();
        var rows = TinyNetworks.Rows(2);
        var score = new ScoreRecipe();
        Tensor x = Clips(1), r = Clips(2);
        double Loss(double r1, double r2)
        {
            using var random = new Generator(5);
            return new Adversary(new ScoreNetwork(_critic), _discriminator, new AdversarialRecipe { R1 = r1, R2 = r2, CriticWeight = 1, PenaltyNoise = 0.1 }, score)
                .CriticLoss(x, rows, new RealClips(r, rows), random).item<float>();
        }

        using var draws = new Generator(5);
        var levels = DistributionMatching.Levels(score, 2, draws, CPU);
        var sigma = levels.reshape(2, 1, 1, 1, 1);
        _ = randn(x.shape, generator: draws);
        var noisy = ((1 - sigma) * r) + (sigma * randn(r.shape, generator: draws));
        var network = new ScoreNetwork(_critic);
        var apart = _discriminator.Logits(network, noisy + (0.1 * randn(r.shape, generator: draws)), levels, rows) - _discriminator.Logits(network, noisy, levels, rows);
        double expected = apart.square().mean().item<float>();
        Assert.True(expected > 1e-8);
        Assert.Equal(3 * expected, Loss(3, 0) - Loss(0, 0), 3e-2 * expected);
        Assert.True(Loss(0, 3) > Loss(0, 0));
    }

    public void Dispose()
    {
        _critic.Dispose();
        _discriminator.Dispose();
    }

    /// <summary>Gives the last layer weights.</summary>
    private void Wake()
    {
        using var still = no_grad();
        using var random = new Generator(11);
        foreach (var (name, value) in _discriminator.named_parameters())
        {
            if (name == "logit.weight") value.copy_(randn(value.shape, generator: random));
        }
    }

    private static Tensor Clips(int seed)
    {
        using var random = new Generator((ulong)seed);
        return randn([2, 6, 4, 4, 4], generator: random);
    }
}
