using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Core.Tests.Statistics;

public sealed class TimeTrendTests
{
    [Fact]
    public void ALineGivesItsSlopePerTenSecondsWhereverItsPointsLie()
    {
        Assert.Equal(-0.4, TimeTrend.SlopePerTenSeconds([(0, 1), (5, 0.8), (10, 0.6), (55, -1.2)])!.Value, 12);
        Assert.Equal(0, TimeTrend.SlopePerTenSeconds([(0, 3), (5, 3), (10, 3)])!.Value, 12);
    }

    /// <summary>By hand: t = 0, 1, 2, 3 and v = 1, 3, 2, 5 have sums 5.5 and 5.</summary>
    [Fact]
    public void ScatteredPointsGiveTheLeastSquaresSlope() => Assert.Equal(11, TimeTrend.SlopePerTenSeconds([(0, 1), (1, 3), (2, 2), (3, 5)])!.Value, 12);

    [Fact]
    public void FewPointsHaveNoSlope()
    {
        Assert.Null(TimeTrend.SlopePerTenSeconds([]));
        Assert.Null(TimeTrend.SlopePerTenSeconds([(0, 1), (5, 2)]));
        Assert.Null(TimeTrend.SlopePerTenSeconds([(5, 1), (5, 2), (5, 3)]));
    }
}
