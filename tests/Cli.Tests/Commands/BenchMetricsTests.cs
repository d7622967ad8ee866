using System.Text.Json;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Cli.Tests.Commands;

/// <summary>What the metrics cost, without any official weights.</summary>
public sealed class BenchMetricsTests
{
    private static readonly string[] Seven =
        ["subject_consistency", "background_consistency", "temporal_flickering", "motion_smoothness", "aesthetic_quality", "imaging_quality", "dynamic_degree"];

    [Fact]
    public void AllSevenRunInOnePassWithWeightsMadeUp()
    {
        CliResult run = Cli.Run("bench", "metrics", "--size", "128x128", "--seconds", "0.5", "--rate", "6", "--together", "--here", "--no-networks", "--json");

        Assert.Equal(ExitCode.Ok, run.Code);
        JsonElement row = Assert.Single(run.Json.GetProperty("metrics").EnumerateArray());
        Assert.Equal(("all together", "", 3), (row.GetProperty("metric").GetString(), row.GetProperty("reason").GetString(), row.GetProperty("frames").GetInt32()));
        JsonElement[] scores = [.. row.GetProperty("scores").EnumerateArray()];
        Assert.Equal(Seven, scores.Select(s => s.GetProperty("id").GetString()));
        Assert.All(scores, s => Assert.True(double.IsFinite(s.GetProperty("value").GetDouble())));

        // Nothing that ran with values made up may be called VBench's number.
        Assert.All(scores, s => Assert.Equal(
            s.GetProperty("id").GetString() is "temporal_flickering" ? "temporal_flickering vbench1" : $"untrained_{s.GetProperty("id").GetString()} 1", s.GetProperty("measuredAs").GetString()));

        Assert.Equal(row.GetProperty("gigaflop").GetDouble(), scores.Sum(s => s.GetProperty("gigaflop").GetDouble()), 6);

        // CLIP ViT-L/14 alone is 162 GFLOP a frame (24 layers of 2 * 257 * 12 * 1024² and attention); three frames of it are most of this pass.
        Assert.InRange(row.GetProperty("gigaflop").GetDouble(), 3 * 162, 3 * 162 * 1.6);
        double Seconds(string name) => row.GetProperty(name).GetDouble();
        Assert.InRange(Seconds("decodeSeconds"), 0, Seconds("seconds"));
        Assert.InRange(scores.Sum(s => s.GetProperty("seconds").GetDouble()), 0.5 * Seconds("seconds"), Seconds("seconds"));
        Assert.True(Seconds("processorSeconds") > 0 && Seconds("peakGflops") > 1 && Seconds("shareOfPeak") > 0);
    }

    [Fact]
    public void EveryRowIsMeasuredInAProcessOfItsOwn()
    {
        CliResult run = Cli.Run(
            "bench", "metrics", "--metric", "temporal_flickering", "--metric", "background_consistency", "--size", "64x48", "--seconds", "0.25", "--seconds", "0.5", "--rate", "8", "--no-networks");

        Assert.Equal(ExitCode.Ok, run.Code);
        string[] lines = run.Out.Split('\n');
        Assert.Contains(lines, l => l.StartsWith("weights are made up", StringComparison.Ordinal));
        foreach (string name in new[] { "temporal_flickering", "background_consistency", "all together" })
        {
            // Per length a row of its own and, but for the pass itself, a line of its share in the common pass.
            Assert.Equal(name == "all together" ? 2 : 4, lines.Count(l => l.StartsWith($"{name}  ", StringComparison.Ordinal)));
            Assert.Single(lines, l => l.StartsWith($"{name}: peak memory at 0.5 s is ", StringComparison.Ordinal));
        }
    }

    [SkippableFact]
    public void BFloat16StandsBesideFloat32UnderAnotherVersion()
    {
        Skip.IfNot(MatrixPrecision.HasBFloat16, "the processor has no bfloat16 instructions");
        CliResult run = Cli.Run(
            "bench", "metrics", "--metric", "background_consistency", "--size", "64x48", "--seconds", "0.5", "--rate", "8", "--bf16", "--here", "--no-networks", "--json");

        Assert.Equal(ExitCode.Ok, run.Code);
        JsonElement[] scores = [.. run.Json.GetProperty("metrics").EnumerateArray().Select(r => Assert.Single(r.GetProperty("scores").EnumerateArray()))];
        Assert.Equal(["untrained_background_consistency 1", "untrained_background_consistency 1-bf16"], scores.Select(s => s.GetProperty("measuredAs").GetString()));
        double shift = scores[1].GetProperty("value").GetDouble() - scores[0].GetProperty("value").GetDouble();
        Assert.NotEqual(0, shift);
        Assert.InRange(shift, -0.01, 0.01);
    }

    [Theory]
    [InlineData("--size", "wide")]
    [InlineData("--seconds", "0")]
    [InlineData("--metric", "nothing")]
    public void MistakesAreUsageErrors(string option, string value) => Assert.Equal(ExitCode.Usage, Cli.Run("bench", "metrics", option, value).Code);
}
