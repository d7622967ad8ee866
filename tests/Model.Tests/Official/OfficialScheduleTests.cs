using Xunit.Abstractions;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Official;

/// <summary>Tables and trajectories of the published samplers: flow UniPC of Wan2.1, few-step tables of Self Forcing and CausVid.</summary>
public sealed class OfficialScheduleTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData("unipc 50 shift 5")]
    [InlineData("unipc 50 shift 8")]
    [InlineData("unipc 50 shift 3")]
    [InlineData("unipc 30 shift 8")]
    [InlineData("unipc 7 shift 5")]
    public void Tables_and_every_step_of_UniPC_equal_Wan_2_1(string name)
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Json<Dictionary<string, ScheduleGolden>>("official/schedules.json")[name];
        using var scheduler = new UniPcScheduler(golden.Steps, golden.Shift);
        Assert.Equal(golden.Timesteps, scheduler.Timesteps);
        Within(golden.Sigmas!, scheduler.Sigmas, Tolerance, "sigmas");

        double worst = 0;
        var x = tensor(Enumerable.Range(0, 9).Select(i => -2 + (i * 0.5)).ToArray());
        for (int i = 0; i < golden.Steps; i++)
        {
            x = scheduler.Step((x * 3 + scheduler.Timesteps[i] / 300.0).sin() + x * 0.3, x);
            double[] now = x.data<double>().ToArray();
            worst = Math.Max(worst, Within(golden.Path![i], [now[0], now[4], now[8]], Tolerance, $"step {i}"));
        }

        Within(golden.Final!, x.data<double>().ToArray(), Tolerance, "final sample");

        // As published the code computes in float32; that alone moves its own result by this much.
        double rounding = golden.Final!.Zip(golden.FinalFloat32!, (a, b) => Math.Abs(a - b)).Max();
        output.WriteLine($"{name}: {worst:g3}; the published code's own rounding {rounding:g3}");
        Assert.InRange(rounding, 0, 2e-5);
    }

    [Theory]
    [InlineData("few-step shift 5")]
    [InlineData("few-step shift 8")]
    [InlineData("few-step causvid warped")]
    public void Few_step_tables_equal_the_published_ones(string name)
    {
        var golden = Golden.Json<Dictionary<string, ScheduleGolden>>("official/schedules.json")[name];
        var schedule = new FlowMatchSchedule(golden.Shift);
        Within(golden.Sigmas!, [.. schedule.Sigmas.Where((_, i) => i % 37 == 0)], Tolerance, "sigmas");
        Within(golden.Weights!, [.. schedule.Sigmas.Where((_, i) => i % 37 == 0).Select(s => schedule.TrainingWeight(1000 * s))], 1e-5, "training weights");
        foreach (var list in golden.Lists!)
        {
            double[] timesteps = schedule.WarpedTimesteps(list.Places);
            Within([.. list.Timesteps.Select(t => t / 1000)], [.. timesteps.Select(t => t / 1000)], Tolerance, "timesteps");
            Within(list.Sigmas, [.. timesteps.Select(schedule.SigmaAt)], Tolerance, "levels");
        }
    }

    [Fact]
    public void CausVids_list_is_fed_as_it_stands_and_means_the_nearest_levels()
    {
        var golden = Golden.Json<Dictionary<string, ScheduleGolden>>("official/schedules.json")["few-step causvid"];
        var schedule = new FlowMatchSchedule(golden.Shift);
        var list = Assert.Single(golden.Lists!);
        Assert.Equal([1000, 757, 522], list.Places);
        Assert.Equal([1000.0, 757, 522], list.Timesteps);
        Within(list.Sigmas, [.. list.Timesteps.Select(schedule.SigmaAt)], Tolerance, "levels");
    }

    private static double Within(double[] expected, IReadOnlyList<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Count);
        double worst = expected.Zip(actual, (a, b) => double.IsNaN(b) ? double.PositiveInfinity : Math.Abs(a - b)).Max();
        Assert.True(worst <= tolerance, $"{what}: {worst:g3}");
        return worst;
    }

    private sealed record ScheduleGolden(
        int Steps, double Shift, double[]? Sigmas, long[]? Timesteps, double[][]? Path, double[]? Final, double[]? FinalFloat32, double[]? Weights, PlaceList[]? Lists);

    private sealed record PlaceList(int[] Places, double[] Timesteps, double[] Sigmas);
}
