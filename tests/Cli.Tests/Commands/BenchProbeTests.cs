namespace VideoSsm.Eval.Cli.Tests.Commands;

public sealed class BenchProbeTests
{
    [Fact]
    public void AMethodIsReadOnTheWeightsItIsGivenAndComparedWithRealClips()
    {
        CliResult run = Cli.Run("bench", "probe", "--method", "window-only", "--method", "policy:window-only@causal-base", "--prompts", "2", "--length", "0.8", "--json");

        Assert.Equal(ExitCode.Ok, run.Code);
        var rows = run.Json.EnumerateArray().ToList();
        Assert.Equal(["world", "window-only", "policy:window-only@causal-base"], rows.Select(r => r.GetProperty("method").GetString()));
        double real = rows[0].GetProperty("mean").GetProperty("value").GetDouble();
        Assert.All(rows, r =>
        {
            double mean = r.GetProperty("mean").GetProperty("value").GetDouble();
            Assert.Equal(mean / real, r.GetProperty("ofReal").GetProperty("value").GetDouble(), 9);
        });
    }

    [Theory]
    [InlineData("window-onyl@causal-base", "window-only")]
    [InlineData("window-only@causal-base", "policy:window-only@causal-base")]
    public void WhatIsWrongWithAMethodIsToldBeforeAnyVideo(string method, string hint)
    {
        CliResult run = Cli.Run("bench", "probe", "--method", "window-only", "--method", method, "--prompts", "2");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(hint, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("videos ...", run.Error, StringComparison.Ordinal);
    }
}
