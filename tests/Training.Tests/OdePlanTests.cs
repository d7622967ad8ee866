using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

public sealed class OdePlanTests
{
    [Theory]
    [InlineData(24, 5, new[] { 0, 6, 12, 18 }, new[] { 1000, 937.5, 833.3333, 625, 0 })]
    [InlineData(48, 8, new[] { 0, 12, 24, 36 }, new[] { 1000, 960, 888.8889, 727.2727, 0 })] // Self Forcing's script for its data
    public void The_kept_points_lie_on_the_published_few_step_levels(int steps, double shift, int[] kept, double[] timesteps)
    {
        var plan = OdePlan.Of(new TrajectoryRecipe { Steps = steps, Shift = shift });

        Assert.Equal(kept, plan.Kept);
        Assert.All(timesteps.Zip(plan.KeptSigmas), p => Assert.Equal(p.First, 1000 * p.Second, 1e-3));
        Assert.All(plan.Kept, i => Assert.Equal(1000 * plan.Sigmas[i], plan.Timesteps[i], 1e-9));
    }

    [Fact]
    public void The_second_order_solver_keeps_points_just_below_them()
    {
        var plan = OdePlan.Of(new TrajectoryRecipe { Solver = OdeSolver.UniPc, Steps = 12 });
        double[] nominal = [1000, 937.5, 833.3333, 625];
        Assert.All(nominal.Zip(plan.KeptSigmas), p => Assert.InRange(1000 * p.Second, p.First - 1, p.First - 0.1));
        Assert.Equal(999, plan.Timesteps[0]);
    }

    [Theory]
    [InlineData(OdeSolver.Euler)]
    [InlineData(OdeSolver.UniPc)]
    public void A_straight_flow_is_solved_exactly_at_every_kept_point(OdeSolver solver)
    {
        using var scope = NewDisposeScope();
        var plan = OdePlan.Of(new TrajectoryRecipe { Solver = solver, Steps = 4 });
        Tensor noise = tensor(new[] { 1f, -2f, 0.5f, 3f }, [2, 2]), target = tensor(new[] { 0.3f, 0.7f, -1f, 2f }, [2, 2]);
        int call = 0;

        var points = plan.Integrate(noise, (x, t) =>
        {
            Assert.Equal(plan.Timesteps[call], t);
            return (x - target) / plan.Sigmas[call++];
        });

        // On the line through target and noise: x = (1 - s) x0 + s e with the e that the first level implies.
        Assert.Equal([2, 5, 2], points.shape);
        double first = plan.Sigmas[0];
        var e = (noise - (target * (1 - first))) / first;
        for (int k = 0; k < 5; k++)
        {
            var expected = (target * (1 - plan.KeptSigmas[k])) + (e * plan.KeptSigmas[k]);
            Assert.True(points.select(1, k).allclose(expected, 1e-4, 1e-5), $"point {k}");
        }
    }

    [Fact]
    public void A_flow_equal_to_the_point_is_the_product_of_its_steps()
    {
        // dx/ds = x by Euler: every step multiplies by 1 + (s' - s).
        using var scope = NewDisposeScope();
        var plan = OdePlan.Of(new TrajectoryRecipe { Steps = 8 });
        using var points = plan.Integrate(ones(1, 1), (x, _) => x * 1.0);
        double x = 1;
        for (int i = 0, k = 0; i < 8; i++)
        {
            if (plan.Kept.Contains(i)) Assert.Equal(x, points.data<float>()[k++], 1e-5);
            x *= 1 + plan.Sigmas[i + 1] - plan.Sigmas[i];
        }

        Assert.Equal(x, points.data<float>()[4], 1e-5);
    }
}
