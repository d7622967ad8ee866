using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Core.Tests.Statistics;

public sealed class KendallTauTests
{
    [Fact]
    public void RisingIsOneFallingMinusOne()
    {
        Assert.Equal(1, KendallTau.Of([(1, 2), (2, 3), (4, 9)])!.Value, 15);
        Assert.Equal(-1, KendallTau.Of([(1, 2), (2, 1), (4, -9)])!.Value, 15);
    }

    /// <summary>The first is the example of SciPy's documentation of kendalltau; the second has 3 of 15 pairs discordant; the third is counted by hand: -1 / sqrt(9 * 7).</summary>
    [Theory]
    [InlineData(new double[] { 12, 2, 1, 12, 2 }, new double[] { 1, 4, 7, 1, 0 }, -0.47140452079103173)]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6 }, new double[] { 2, 1, 4, 3, 6, 5 }, 0.6)]
    [InlineData(new double[] { 0, 0, 1, 2, 3 }, new double[] { 5, 5, 5, 6, 4 }, -0.125988157669742)]
    public void TiesCountAsInSciPy(double[] x, double[] y, double expected) =>
        Assert.Equal(expected, KendallTau.Of([.. x.Zip(y)])!.Value, 14);

    [Fact]
    public void WhereNothingIsRankedThereIsNoNumber()
    {
        Assert.Null(KendallTau.Of([]));
        Assert.Null(KendallTau.Of([(1, 2)]));
        Assert.Null(KendallTau.Of([(1, 2), (2, 2), (3, 2)]));
        Assert.Null(KendallTau.Of([(1, 2), (1, 3)]));
    }
}
