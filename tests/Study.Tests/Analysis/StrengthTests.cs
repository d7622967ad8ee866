using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study.Analysis;

namespace VideoSsm.Eval.Study.Tests.Analysis;

/// <summary>The models of choice against published fits, closed forms and their own likelihood.</summary>
public sealed class StrengthTests
{
    /// <summary>
    /// American League baseball 1987: games won by the row against the column, and the fit without home advantage, Baltimore at 0 (Agresti, Categorical
    /// Data Analysis, 2nd ed. 2002, tables 10.10 and 10.11; the same as in the manual of R's BradleyTerry2).
    /// </summary>
    [Fact]
    public void BradleyTerryGivesAgrestisBaseball()
    {
        double[,] wins =
        {
            { 0, 7, 9, 7, 7, 9, 11 }, // Milwaukee
            { 6, 0, 7, 5, 11, 9, 9 }, // Detroit
            { 4, 6, 0, 7, 7, 8, 12 }, // Toronto
            { 6, 8, 6, 0, 6, 7, 10 }, // New York
            { 6, 2, 6, 7, 0, 7, 12 }, // Boston
            { 4, 4, 5, 6, 6, 0, 6 }, // Cleveland
            { 2, 4, 1, 3, 1, 7, 0 }, // Baltimore
        };

        double[] strengths = BradleyTerry.Fit(wins)!;

        double[] published = [1.5814, 1.4364, 1.2945, 1.2476, 1.1077, 0.6839, 0];
        Assert.Equal(1, strengths.Sum(), 12);
        for (int i = 0; i < published.Length; i++)
        {
            Assert.Equal(published[i], Math.Log(strengths[i] / strengths[6]), 4);
        }
    }

    [Fact]
    public void OfTwoTheOddsAreTheStrengths()
    {
        double[] strengths = BradleyTerry.Fit(new double[,] { { 0, 7.5 }, { 2.5, 0 } })!;

        Assert.Equal(0.75, strengths[0], 10);
    }

    [Fact]
    public void PlackettLuceOnPairsIsBradleyTerry()
    {
        double[,] wins = { { 0, 5, 3 }, { 2, 0, 4 }, { 1, 3, 0 } };
        List<(int[], double)> pairs = [.. from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 3) where i != j select ((int[])[i, j], wins[i, j])];

        double[] bradley = BradleyTerry.Fit(wins)!, luce = PlackettLuce.Fit(pairs, 3)!;

        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(bradley[i], luce[i], 9));
    }

    [Fact]
    public void PlackettLuceIsWhereItsLikelihoodIsHighest()
    {
        List<(int[] Order, double Weight)> orders =
        [
            ([0, 1, 2, 3], 5), ([1, 0, 3, 2], 3), ([0, 2, 1, 3], 2), ([3, 1, 0, 2], 1), ([2, 3], 2), ([1, 3, 0], 1.5),
        ];

        double[] fit = PlackettLuce.Fit(orders, 4)!;

        double best = LogLikelihood(orders, fit);
        for (int i = 0; i < 4; i++)
        {
            foreach (double factor in (double[])[0.99, 1.01])
            {
                Assert.True(LogLikelihood(orders, [.. fit.Select((s, j) => j == i ? s * factor : s)]) < best);
            }

            double step = 1e-5, up = LogLikelihood(orders, [.. fit.Select((s, j) => j == i ? s * (1 + step) : s)]), down = LogLikelihood(orders, [.. fit.Select((s, j) => j == i ? s * (1 - step) : s)]);
            Assert.Equal(0, (up - down) / (2 * step), 6);
        }
    }

    [Fact]
    public void PlackettLuceFindsTheStrengthsThatDataWereDrawnWith()
    {
        double[] truth = [0.5, 0.3, 0.15, 0.05];
        var random = new SplitMix64(11);
        List<(int[], double)> orders = [.. Enumerable.Range(0, 4000).Select(_ => (Draw(truth, random), 1.0))];

        double[] fit = PlackettLuce.Fit(orders, 4)!;

        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(truth[i], fit[i], 0.02));
    }

    [Fact]
    public void WhoNeverLosesHasNoFiniteStrength()
    {
        Assert.Null(BradleyTerry.Fit(new double[,] { { 0, 3, 2 }, { 0, 0, 1 }, { 0, 1, 0 } }));
        Assert.Null(BradleyTerry.Fit(new double[,] { { 0, 1, 0, 0 }, { 1, 0, 0, 0 }, { 0, 0, 0, 1 }, { 0, 0, 1, 0 } }));
        Assert.Null(PlackettLuce.Fit([([0, 1, 2], 1), ([0, 2, 1], 1)], 3));
        Assert.NotNull(PlackettLuce.Fit([([0, 1, 2], 1), ([2, 0, 1], 1), ([1, 2, 0], 1)], 3));
    }

    [Fact]
    public void ATieStandsForEveryOrderThatAgrees()
    {
        var orders = PlackettLuce.Untie([2, 1, 2, 4], [5, 6, 7, 8]).ToArray();

        Assert.Equal(["6,5,7,8", "6,7,5,8"], orders.Select(o => string.Join(',', o.Order)).Order(StringComparer.Ordinal));
        Assert.All(orders, o => Assert.Equal(0.5, o.Weight));
    }

    private static double LogLikelihood(IEnumerable<(int[] Order, double Weight)> orders, double[] g) => orders.Sum(o =>
        o.Weight * Enumerable.Range(0, o.Order.Length - 1).Sum(t => Math.Log(g[o.Order[t]] / o.Order.Skip(t).Sum(s => g[s]))));

    private static int[] Draw(double[] strengths, SplitMix64 random)
    {
        List<int> rest = [.. Enumerable.Range(0, strengths.Length)], order = [];
        while (rest.Count > 0)
        {
            double x = random.NextDouble() * rest.Sum(i => strengths[i]);
            int at = 0;
            for (; at + 1 < rest.Count && (x -= strengths[rest[at]]) >= 0; at++)
            {
            }

            order.Add(rest[at]);
            rest.RemoveAt(at);
        }

        return [.. order];
    }
}
