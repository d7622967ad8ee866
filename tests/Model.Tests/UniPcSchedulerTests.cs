using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

public sealed class UniPcSchedulerTests
{
    public static TheoryData<int, double> Recorded => new() { { 1, 5 }, { 2, 5 }, { 3, 8 }, { 10, 5 }, { 20, 3 }, { 50, 5 } };

    [Theory]
    [Trait("Correctness", "9")]
    [MemberData(nameof(Recorded))]
    public void SamplesEqualTheRecordedOnes(int steps, double shift)
    {
        using var scope = NewDisposeScope();
        var expected = Golden.Json<UniPcGolden[]>("unipc/expected.json").Single(g => g.Steps == steps && g.Shift == shift);
        using var scheduler = new UniPcScheduler(steps, shift);
        var x = tensor(Enumerable.Range(0, 9).Select(i => -2 + i * 0.5).ToArray());

        foreach (var t in scheduler.Timesteps) x = scheduler.Step((x * 3 + t / 300.0).sin() + x * 0.3, x);

        Assert.Equal(expected.Timesteps, scheduler.Timesteps);
        var actual = x.data<double>().ToArray();
        for (var i = 0; i < actual.Length; i++) Assert.Equal(expected.Result[i], actual[i], 1e-9);
    }

    [Fact]
    [Trait("Correctness", "9")]
    public void TheLastStepIsThePredictionItself()
    {
        using var scope = NewDisposeScope();
        using var scheduler = new UniPcScheduler(4);
        var (target, noise) = (HashWeights.Input("x0", 16).type(ScalarType.Float64), HashWeights.Input("noise", 16).type(ScalarType.Float64));
        var x = noise;

        foreach (var sigma in scheduler.Sigmas.Take(4)) x = scheduler.Step((x - target) / sigma, x);

        Assert.True((x - target).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void WithAConstantPredictionTheCorrectorChangesNothing()
    {
        foreach (var order in new[] { 1, 2 })
        {
            var predictor = UniPcStep.Predictor(order, 0.95, 0.9, 0.8);
            var corrector = UniPcStep.Corrector(order, 0.95, 0.9, 0.8);

            Assert.Equal(0.8 / 0.9, predictor.Sample, 1e-15);
            Assert.Equal(predictor.Newer + predictor.Older, corrector.Newer + corrector.Older + corrector.Target, 1e-12);
        }
    }

    [Fact]
    public void AStepToZeroHasFiniteWeights()
    {
        Assert.Equal(new UniPcStep(0, 1, 0, 0), UniPcStep.Predictor(2, 0.9, 0.5, 0));
        Assert.Equal(new UniPcStep(0, 1, 0, 0), UniPcStep.Predictor(1, double.NaN, 0.5, 0));
    }

    [Fact]
    public void OrderTwoBeatsOrderOneOnACurvedPath()
    {
        // x0(λ) = λ along the path: the exact solution of dx/dλ with x/σ = ∫ e^λ x0 dλ is (λ − 1) e^λ.
        static double Lambda(double s) => Math.Log((1 - s) / s);
        static double Exact(double from, double to, double x)
        {
            static double Primitive(double l) => (l - 1) * Math.Exp(l);
            return to * (x / from + Primitive(Lambda(to)) - Primitive(Lambda(from)));
        }

        double Error(int order)
        {
            var c = UniPcStep.Predictor(order, 0.8, 0.7, 0.6);
            return Math.Abs(c.Sample * 2 + c.Newer * Lambda(0.7) + c.Older * Lambda(0.8) - Exact(0.7, 0.6, 2));
        }

        Assert.True(Error(2) < Error(1) / 5, $"{Error(2)} against {Error(1)}");
    }

    [Fact]
    public void ResetStartsOverAndASpentSchedulerSaysSo()
    {
        using var scope = NewDisposeScope();
        using var scheduler = new UniPcScheduler(3);
        var noise = HashWeights.Input("noise", 8);
        Tensor Run() => scheduler.Timesteps.Aggregate(noise, (x, _) => scheduler.Step(x * 0.5, x));

        var first = Run();
        Assert.Throws<InvalidOperationException>(() => scheduler.Step(noise, noise));
        scheduler.Reset();

        Close.To(first, Run(), 0);
    }

    private sealed record UniPcGolden(int Steps, double Shift, long[] Timesteps, double[] Result);
}
