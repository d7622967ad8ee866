namespace VideoSsm.Eval.Model.Tests;

public sealed class LayerBenchTests
{
    [Fact]
    public void Shares_are_of_one_whole_and_rates_are_of_the_peak()
    {
        var rows = LayerBench.Run(Networks.Tiny with { PatchHeight = 2, PatchWidth = 2 }, 8, 12, rounds: 1);
        double Share(string what) => rows.Single(r => r.Name.StartsWith($"share of {what}", StringComparison.Ordinal)).Value;
        Assert.Equal(100, Share("matrix products") + Share("attention") + Share("the rest"), 1e-6);
        Assert.Contains(rows, r => r.Name == "layer: 72 tokens of 3 latent frames, 288 keys");
        double operations = 2e-9 * 72 * 24 * ((3 * 24) + (3 * 24) + (2 * 40)) + (4e-9 * 72 * (288 + 5) * 24);
        Assert.Equal(operations, rows.Single(r => r.Name == "whole layer").Value, operations * 1e-9);
        Assert.All(rows.Where(r => r.RatioToPeak is not null), r => Assert.True(r.RatioToPeak > 0));
    }
}
