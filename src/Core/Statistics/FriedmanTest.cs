using MathNet.Numerics.Distributions;

namespace VideoSsm.Eval.Core.Statistics;

/// <summary>Friedman's test that k methods are ranked alike by n judges, with ties (Hollander and Wolfe, Nonparametric Statistical Methods, section 7.1).</summary>
/// <remarks><code>χ² = (k−1) Σ_j (R_j − n(k+1)/2)² / (Σ_ij r_ij² − n·k·(k+1)²/4),   W = χ² / (n(k−1))</code></remarks>
/// <param name="ChiSquare">The statistic.</param>
/// <param name="Degrees">Its degrees of freedom, k − 1.</param>
/// <param name="P">p-value by the χ² approximation.</param>
/// <param name="Concordance">Kendall's W: 0 for no agreement of the judges, 1 for one order.</param>
/// <param name="MeanRanks">Mean rank of every method; rank 1 is the smallest value.</param>
public sealed record FriedmanTest(double ChiSquare, int Degrees, double P, double Concordance, IReadOnlyList<double> MeanRanks)
{
    /// <summary>Runs the test.</summary>
    /// <param name="blocks">A row per judge, prompt or ballot with one value per method; all of one length of at least 2.</param>
    /// <returns><c>null</c> where every judge ties everything.</returns>
    /// <exception cref="ArgumentException">There is no row, or the rows differ in length.</exception>
    public static FriedmanTest? Of(IReadOnlyList<IReadOnlyList<double>> blocks)
    {
        if (blocks.Count == 0 || blocks[0].Count < 2 || blocks.Any(b => b.Count != blocks[0].Count))
        {
            throw new ArgumentException("Friedman's test needs rows of one length, at least one row of at least two values", nameof(blocks));
        }

        int n = blocks.Count, k = blocks[0].Count;
        double[][] ranks = [.. blocks.Select(MidRanks.Of)];
        double[] sums = [.. Enumerable.Range(0, k).Select(j => ranks.Sum(r => r[j]))];
        double spread = ranks.Sum(r => r.Sum(x => x * x)) - (n * k * (k + 1) * (k + 1) / 4.0);
        if (spread == 0)
        {
            return null;
        }

        double expected = n * (k + 1) / 2.0, chiSquare = (k - 1) * sums.Sum(s => (s - expected) * (s - expected)) / spread;
        return new FriedmanTest(chiSquare, k - 1, 1 - ChiSquared.CDF(k - 1, chiSquare), chiSquare / (n * (k - 1)), [.. sums.Select(s => s / n)]);
    }
}
