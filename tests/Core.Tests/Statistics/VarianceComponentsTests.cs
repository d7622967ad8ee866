using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Core.Tests.Statistics;

public class VarianceComponentsTests
{
    // Montgomery, Design and Analysis of Experiments, strength of a fabric by loom.
    private static readonly double[][] Looms = [[98, 97, 99, 96], [91, 90, 93, 92], [96, 95, 97, 95], [95, 96, 99, 98]];

    [Fact]
    public void MontgomerysLooms()
    {
        var parts = VarianceComponents.Of(Looms.SelectMany((loom, i) => loom.Select(x => ($"loom {i}", x))));

        Assert.Equal(1.90, parts.Within!.Value, 2);
        Assert.Equal(6.96, parts.Between!.Value, 2);
        Assert.Equal(6.96 / 8.86, parts.IntraclassCorrelation!.Value, 2);
    }

    [Fact]
    public void UnequalGroupsUseTheWeightedSize()
    {
        // Groups of 1 and 3: n0 = (4 − 10/4)/1 = 1.5. Within = 2/2, MSB = 1·9² + 3·3² = 108 around the mean 3.
        var parts = VarianceComponents.Of([("a", 12), ("b", -1), ("b", 0), ("b", 1)]);

        Assert.Equal(1, parts.Within!.Value, 12);
        Assert.Equal((108 - 1) / 1.5, parts.Between!.Value, 12);
    }

    [Fact]
    public void MoreSamplesHelpOnlyTheirPart()
    {
        var parts = new VarianceComponents { Between = 4, Within = 1, Prompts = 10, Values = 20 };

        Assert.Equal(0.45, parts.OfMean(10, 2)!.Value, 12);
        Assert.True(parts.OfMean(20, 1) < parts.OfMean(10, 2));
    }

    [Fact]
    public void WithoutRepeatsNothingIsKnown()
    {
        var parts = VarianceComponents.Of([("a", 1), ("b", 2)]);

        Assert.Null(parts.Within);
        Assert.Null(parts.Between);
        Assert.Null(parts.OfMean(2, 1));
    }
}
