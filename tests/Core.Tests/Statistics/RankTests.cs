using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Core.Tests.Statistics;

public class RankTests
{
    // Times to round first base by three methods, 22 players: Hollander and Wolfe, table 7.1.
    private static readonly double[][] Rounding =
    [
        [5.40, 5.50, 5.55], [5.85, 5.70, 5.75], [5.20, 5.60, 5.50], [5.55, 5.50, 5.40], [5.90, 5.85, 5.70], [5.45, 5.55, 5.60],
        [5.40, 5.40, 5.35], [5.45, 5.50, 5.35], [5.25, 5.15, 5.00], [5.85, 5.80, 5.70], [5.25, 5.20, 5.10], [5.65, 5.55, 5.45],
        [5.60, 5.35, 5.45], [5.05, 5.00, 4.95], [5.50, 5.50, 5.40], [5.45, 5.55, 5.50], [5.55, 5.55, 5.35], [5.45, 5.50, 5.55],
        [5.50, 5.45, 5.25], [5.65, 5.60, 5.40], [5.70, 5.65, 5.55], [6.30, 6.30, 6.25],
    ];

    [Fact]
    public void FriedmanOnThePublishedExample()
    {
        var test = FriedmanTest.Of(Rounding)!;

        Assert.Equal(11.143, test.ChiSquare, 3);
        Assert.Equal(2, test.Degrees);
        Assert.Equal(0.003805, test.P, 6);
        Assert.Equal(6, test.MeanRanks.Sum(), 12);
    }

    [Fact]
    public void JudgesOfOneMindHaveConcordanceOne()
    {
        var test = FriedmanTest.Of([[1, 2, 3], [10, 20, 30], [0, 5, 6], [2, 3, 9]])!;

        Assert.Equal(1, test.Concordance, 12);
        Assert.Equal(8, test.ChiSquare, 12); // n(k − 1)
        Assert.Equal([1, 2, 3], test.MeanRanks);
        Assert.Null(FriedmanTest.Of([[1, 1], [2, 2]]));
        Assert.Throws<ArgumentException>(() => FriedmanTest.Of([[1, 2], [1]]));
    }

    [Fact]
    public void TiesShareTheirPlaces() => Assert.Equal([2.5, 1, 2.5, 4], MidRanks.Of([3, 1, 3, 9]));

    [Theory]
    [InlineData(8, 0, 2 / 256.0)]
    [InlineData(7, 1, 18 / 256.0)]
    [InlineData(4, 4, 1)]
    [InlineData(0, 0, 1)]
    public void SignTestCountsCoins(int first, int second, double expected)
    {
        Assert.Equal(expected, SignTest.P(first, second), 9);
        Assert.Equal(expected, SignTest.P(second, first), 9);
    }
}
