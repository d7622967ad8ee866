using VideoSsm.Eval.Training.Distillation;
using VideoSsm.Eval.Training.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests.Distillation;

public sealed class DistributionMatchingTests
{
    [Fact]
    public void The_direction_is_the_difference_of_the_predictions_over_the_distance_of_the_sample_to_the_real_one()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, 2f, 10f, 20f]).reshape(2, 1, 1, 1, 2);
        var real = tensor([0f, 4f, 10f, 24f]).reshape(2, 1, 1, 1, 2);
        var fake = tensor([4f, 1f, 13f, 23f]).reshape(2, 1, 1, 1, 2);
        // mean|x - real|: (1 + 2) / 2 = 1.5 and (0 + 4) / 2 = 2; that of x - fake would be 2 and 3.
        float[] expected = [4f / 1.5f, -3f / 1.5f, 3f / 2, -1f / 2];
        Assert.Equal(expected, DistributionMatching.Direction(x, real, fake).data<float>().ToArray());
    }

    [Fact]
    public void The_loss_is_half_the_mean_square_of_the_direction_and_its_gradient_the_direction_over_the_count()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, 2f, 3f, 5f]).reshape(1, 1, 1, 2, 2).requires_grad_();
        var g = tensor([2f, -2f, 0.5f, 0f]).reshape(1, 1, 1, 2, 2);
        var loss = DistributionMatching.Loss(x, g);
        Assert.Equal(ScalarType.Float64, loss.dtype);
        Assert.Equal(0.5 * (4 + 4 + 0.25 + 0) / 4, loss.item<double>(), 12);
        var gradient = autograd.grad([loss], [x])[0];
        Assert.Equal([0.5f, -0.5f, 0.125f, 0f], gradient.data<float>().ToArray());
    }

    [Fact]
    public void The_sid_loss_follows_its_formula()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, 2f]).reshape(1, 1, 1, 1, 2);
        var r = tensor([0f, 4f]).reshape(1, 1, 1, 1, 2);
        var f = tensor([3f, 1f]).reshape(1, 1, 1, 1, 2);
        // a = 0.5: (-3)((-1) - 0.5 (-3)) = -1.5; 3 (2 - 1.5) = 1.5 -> with scale 1.5 and x1 = 2: mean of -1 and 1 is 0; a = 1: (-3)(2), 3 (-1).
        var scale = DistributionMatching.Scale(x, r);
        Assert.Equal(1.5f, scale.item<float>());
        Assert.Equal(0, DistributionMatching.SidLoss(x, r, f, 0.5, scale).item<double>(), 12);
        Assert.Equal((-6.0 - 3.0) / 2 / 1.5, DistributionMatching.SidLoss(x, r, f, 1, scale).item<double>(), 6);
    }

    [Theory]
    [InlineData(ScoreLoss.Dmd)]
    [InlineData(ScoreLoss.Sid)]
    public void Between_gaussians_the_student_moves_to_the_mean_of_the_teacher(ScoreLoss kind)
    {
        // Teacher N(3, 0.5^2), student N(theta, 0.5^2): both predictions of the clean sample are known in closed form,
        // E[x0 | xt] = m + (1 - s) v / ((1 - s)^2 v + s^2) (xt - (1 - s) m).
        const double Mean = 3, Variance = 0.25;
        var recipe = new ScoreRecipe { Loss = kind };
        using var outer = NewDisposeScope();
        using var theta = tensor(-2f).requires_grad_();
        using var random = new Generator(3);
        for (int step = 0; step < 300; step++)
        {
            using var scope = NewDisposeScope();
            var x = theta + (randn([64, 1, 1, 1, 1], generator: random) * Math.Sqrt(Variance));
            var s = DistributionMatching.Levels(recipe, 64, random, CPU).reshape(64, 1, 1, 1, 1);
            var noise = randn(x.shape, generator: random);
            var moving = kind == ScoreLoss.Sid ? x : x.detach();
            var xt = ((1 - s) * moving) + (s * noise);
            Tensor Clean(Tensor m) => m + (((1 - s) * Variance) / (((1 - s).square() * Variance) + s.square()) * (xt - ((1 - s) * m)));
            var (real, fake) = (Clean(tensor((float)Mean)), Clean(theta.detach()));
            var loss = kind == ScoreLoss.Dmd
                ? DistributionMatching.Loss(x, DistributionMatching.Direction(x, real, fake))
                : DistributionMatching.SidLoss(x, real, fake, recipe.SidAlpha, DistributionMatching.Scale(x, real));
            var gradient = autograd.grad([loss], [theta])[0];
            using var still = no_grad();
            theta.sub_(gradient * 0.05);
        }

        Assert.Equal(Mean, theta.item<float>(), 0.15);
    }

    [Fact]
    public void Levels_are_uniform_draws_shifted_and_clamped()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        var recipe = new ScoreRecipe { Shift = 5, MinLevel = 0.1, MaxLevel = 0.95 };
        float[] levels = DistributionMatching.Levels(recipe, 20_000, random, CPU).data<float>().ToArray();
        Assert.All(levels, l => Assert.InRange(l, 0.1f - 1e-6f, 0.95f + 1e-6f));
        // s = 5u / (1 + 4u): half of all draws lie below s(0.5) = 2.5 / 3; a level of 0.5 is reached at u = 1/6.
        Assert.Equal(0.5, levels.Count(l => l < 2.5 / 3) / 20_000.0, 0.02);
        Assert.Equal(1 / 6.0, levels.Count(l => l < 0.5) / 20_000.0, 0.02);
    }
}
