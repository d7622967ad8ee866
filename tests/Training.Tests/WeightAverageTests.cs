using TorchSharp.Modules;
using VideoSsm.Eval.Training.Optimisation;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

public sealed class WeightAverageTests
{
    [Fact]
    public void The_average_follows_the_ramp_of_its_formula()
    {
        // d(n) = min(decay, (n + 1) / (n + ramp)), a <- d a + (1 - d) w, in double beside it.
        using var scope = NewDisposeScope();
        using var weight = new Parameter(zeros(2));
        var recipe = new OptimizerRecipe { AverageDecay = 0.6, AverageRamp = 4 };
        using var average = new WeightAverage([("w", weight)], recipe);
        double expected = 0;
        for (int n = 0; n < 6; n++)
        {
            using (no_grad()) weight.fill_(n + 1);
            average.Update(n);
            double d = Math.Min(0.6, (n + 1.0) / (n + 4.0));
            expected = (d * expected) + ((1 - d) * (n + 1));
        }

        average.Install();

        Assert.Equal(expected, weight.data<float>()[0], 1e-5);
    }

    [Fact]
    public void Without_a_decay_the_weights_stay()
    {
        using var scope = NewDisposeScope();
        using var weight = new Parameter(ones(2));
        using var average = new WeightAverage([("w", weight)], new OptimizerRecipe { AverageDecay = 0 });

        average.Update(0);
        average.Install();

        Assert.Empty(average.State());
        Assert.Equal(1f, weight.data<float>()[0]);
    }
}
