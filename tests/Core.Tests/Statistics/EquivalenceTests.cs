using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Core.Tests.Statistics;

public class EquivalenceTests
{
    [Fact]
    public void ThePublishedPairedExample()
    {
        // Lakens, Equivalence tests, 2017 (package TOSTER, paired): n = 65, means 5.83 and 5.75, deviations 1.17 and 1.30, r = 0.75, bounds d_z = ±0.4.
        double deviation = Math.Sqrt((1.17 * 1.17) + (1.30 * 1.30) - (2 * 0.75 * 1.17 * 1.30));

        double p = Equivalence.P(5.83 - 5.75, deviation / Math.Sqrt(65), 64, 0.4 * deviation);

        Assert.Equal(0.0076, p, 4);
    }

    [Fact]
    public void FromDifferencesAsFromTheirSummary()
    {
        double[] d = [0.01, -0.02, 0.03, 0.00, 0.01, -0.01];
        double mean = d.Average(), error = Math.Sqrt(d.Sum(x => (x - mean) * (x - mean)) / 5 / 6);

        Assert.Equal(Equivalence.P(mean, error, 5, 0.05), Equivalence.P(d, 0.05)!.Value, 12);
        Assert.Null(Equivalence.P([0.1], 1));
    }

    [Fact]
    public void TheTestIsTheNinetyPercentIntervalWithinTheMargin()
    {
        // At p = 0.05 the bound of the one-sided interval touches the margin: mean + t_{0.95} · SE = margin.
        double t = MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, 9, 0.95);

        Assert.Equal(0.05, Equivalence.P(0.3, 0.1, 9, 0.3 + (t * 0.1)), 9);
    }

    [Theory]
    [InlineData(0.00, 0.01, 0.05, Agreement.Agrees)]
    [InlineData(0.00, 0.10, 0.05, Agreement.CannotTell)]
    [InlineData(0.50, 0.10, 0.05, Agreement.Differs)]
    [InlineData(0.03, 0.001, 0.05, Agreement.Agrees)] // clearly not zero, and clearly within the margin
    [InlineData(0.00, 0.00, 0.00, Agreement.Agrees)]
    [InlineData(0.01, 0.00, 0.00, Agreement.Differs)]
    public void ThreeAnswers(double mean, double error, double margin, Agreement expected) =>
        Assert.Equal(expected, Equivalence.Judge(mean, error, 30, margin));

    [Fact]
    public void NothingIsEqualWithinNothing() => Assert.True(Equivalence.P(0, 0.1, 20, 0) >= 0.5);
}
