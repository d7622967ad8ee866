using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

public sealed class ScheduleTests
{
    public static TheoryData<double, int[], double[]> FewStepLists => new()
    {
        { 5, [1000, 750, 500, 250], [1000, 937.5, 833.3, 625] },
        { 8, [1000, 750, 500, 250], [1000, 960, 888.9, 727.3] },
        { 5, [1000, 800, 600, 400, 200], [1000, 952.4, 882.4, 769.2, 555.6] },
    };

    [Theory]
    [Trait("Correctness", "9")]
    [MemberData(nameof(FewStepLists))]
    public void FewStepListsNamePlacesInTheShiftedTable(double shift, int[] list, double[] timesteps)
    {
        var actual = new FlowMatchSchedule(shift).WarpedTimesteps(list);
        Assert.Equal(timesteps, actual.Select(t => Math.Round(t, 1)));
    }

    [Fact]
    public void TheTableFallsFromOneAndStaysAboveZero()
    {
        var sigmas = new FlowMatchSchedule(5).Sigmas;

        Assert.Equal(1000, sigmas.Count);
        Assert.Equal(1, sigmas[0]);
        Assert.Equal(0.005 / 1.004, sigmas[^1], 1e-15);
        Assert.All(sigmas.Zip(sigmas.Skip(1)), pair => Assert.True(pair.First > pair.Second));
    }

    [Fact]
    public void ATimestepLooksUpItsOwnLevel()
    {
        var schedule = new FlowMatchSchedule(5);

        Assert.All(schedule.Sigmas, s => Assert.Equal(s, schedule.SigmaAt(1000 * s)));
        Assert.Equal(0, schedule.SigmaAt(0));
        Assert.Equal(0.9375, schedule.SigmaAt(937.4), 1e-12);
    }

    [Fact]
    public void EulerLevelsRunFromNoiseToClean()
    {
        Assert.Equal([1, 0.75, 0.5, 0.25, 0], new FlowMatchSchedule(1).EulerSigmas(4));
        Assert.Equal([1, 0.9375, 5.0 / 6, 0.625, 0], new FlowMatchSchedule(5).EulerSigmas(4).Select(s => Math.Round(s, 12)).Select((s, i) => i == 2 ? 5.0 / 6 : s));
    }

    [Fact]
    public void TrainingWeightsAreABellAroundTheMiddleWithMeanOne()
    {
        var schedule = new FlowMatchSchedule(1);
        var weights = schedule.Sigmas.Select(s => schedule.TrainingWeight(1000 * s)).ToArray();

        Assert.Equal(1, weights.Average(), 1e-12);
        Assert.Equal(0, weights.Min(), 1e-12);
        Assert.Equal(weights.Max(), schedule.TrainingWeight(500));
        // exp(-2·0.25²) and exp(-2·0.5²) against exp(0): the ratio does not depend on the normalisation.
        var (e1, e0) = (Math.Exp(-0.125), Math.Exp(-0.5));
        Assert.Equal((e1 - e0) / (1 - e0), schedule.TrainingWeight(750) / schedule.TrainingWeight(500), 1e-9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void PlacesOutsideTheTableAreRejected(int place) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowMatchSchedule().WarpedTimesteps(place));

    [Fact]
    public void VelocityAndX0AreInverse()
    {
        using var scope = NewDisposeScope();
        var (x0, noise) = (HashWeights.Input("x0", 2, 3, 4), HashWeights.Input("noise", 2, 3, 4));
        var sigma = tensor(new[] { 0.9, 0.02 }).reshape(2, 1, 1);

        var xt = FlowMatchSchedule.AddNoise(x0, noise, sigma.type(ScalarType.Float32));

        Close.To(x0, FlowMatchSchedule.VelocityToX0(xt, noise - x0, sigma), 1e-6);
        Close.To(noise - x0, FlowMatchSchedule.X0ToVelocity(xt, x0, sigma), 1e-5);
        Close.To(FlowMatchSchedule.AddNoise(x0, noise, 0.9)[0], xt[0], 1e-6);
    }

    [Fact]
    public void EulerStepsAlongTheTrueVelocityEndAtTheCleanSample()
    {
        using var scope = NewDisposeScope();
        var (x0, noise) = (HashWeights.Input("x0", 20), HashWeights.Input("noise", 20));
        var x = noise;

        var sigmas = new FlowMatchSchedule(5).EulerSigmas(7);
        for (var i = 0; i < 7; i++) x = FlowMatchSchedule.EulerStep(x, noise - x0, sigmas[i], sigmas[i + 1]);

        Close.To(x0, x, 1e-6);
    }
}
