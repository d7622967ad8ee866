using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Core.Tests.Statistics;

/// <summary>Clustered errors, corrections for many tests, intervals of shares.</summary>
public class ErrorTests
{
    [Fact]
    public void OneValuePerClusterIsTheUsualError()
    {
        var mean = ClusteredMean.Of([("a", 1), ("b", 3), ("c", 5), ("d", 3)])!;

        Assert.Equal(3, mean.Mean);
        Assert.Equal(Math.Sqrt(8.0 / 3 / 4), mean.StandardError!.Value, 12); // s/√n
    }

    [Fact]
    public void CopiesOfAValueAddNoKnowledge()
    {
        var once = ClusteredMean.Of([("a", 1), ("b", 3), ("c", 8)])!;
        var thrice = ClusteredMean.Of([("a", 1), ("a", 1), ("a", 1), ("b", 3), ("b", 3), ("b", 3), ("c", 8), ("c", 8), ("c", 8)])!;

        Assert.Equal(once.StandardError!.Value, thrice.StandardError!.Value, 12);
        Assert.Equal(once.Interval()!.Value.Low, thrice.Interval()!.Value.Low, 12);
    }

    [Fact]
    public void TheIntervalHasClustersMinusOneDegrees()
    {
        var (low, high) = ClusteredMean.Of([("a", 0), ("b", 2)])!.Interval()!.Value;

        Assert.Equal(12.7062, high - 1, 3); // t_{0.975, 1} times an error of 1
        Assert.Equal(-11.7062, low, 3);
        Assert.Null(ClusteredMean.Of([("a", 0), ("a", 2)])!.Interval());
        Assert.Null(ClusteredMean.Of([]));
    }

    [Fact]
    public void HolmOnTheTextbookExample()
    {
        double?[] adjusted = Holm.Adjust([0.01, 0.04, 0.03, 0.005]);

        Assert.Equal([0.03, 0.06, 0.06, 0.02], adjusted.Select(p => Math.Round(p!.Value, 12)));
    }

    [Fact]
    public void NoTestIsNotPartOfTheFamily()
    {
        Assert.Equal([null, 0.02, 0.4], Holm.Adjust([null, 0.01, 0.4]));
        Assert.Equal([1.0, 1.0], Holm.Adjust([0.9, 0.8]));
    }

    [Fact]
    public void NewcombesSharesAndTheirDifference()
    {
        // Newcombe 1998, Statistics in Medicine 17: 81/263 (p. 857) and 56/70 − 48/80 (p. 873).
        var (low, high) = Proportions.Wilson(81, 263);
        var (least, most) = Proportions.Difference(56, 70, 48, 80);

        Assert.Equal(0.2553, low, 4);
        Assert.Equal(0.3662, high, 4);
        Assert.Equal(0.0524, least, 4);
        Assert.Equal(0.3339, most, 4);
    }

    [Fact]
    public void TheBootstrapOfAnyStatisticIsThatOfTheMean()
    {
        double[] x = [.. Enumerable.Range(0, 25).Select(i => Math.Sin(i))];

        var mean = Bootstrap.Mean(x.Select((v, i) => ($"p{i:00}", (double?)v, "")), seed: 3);

        Assert.Equal((mean.Low, mean.High), Bootstrap.Interval(25, drawn => drawn.Sum(i => x[i]) / 25, seed: 3));
        Assert.Equal((null, null), Bootstrap.Interval(25, drawn => drawn[0] < 5 ? null : 1.0));
    }
}
