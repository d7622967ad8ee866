using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Training.Evaluation;

/// <summary>Spearman's rank correlation: Pearson's of the ranks, ties sharing their mean rank.</summary>
public static class RankCorrelation
{
    /// <summary>Correlates.</summary>
    /// <param name="a">First numbers.</param>
    /// <param name="b">Second numbers, as many.</param>
    /// <returns>-1 to 1; not a number where either side is constant.</returns>
    public static double Of(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count != b.Count) throw new ArgumentException($"{a.Count} numbers cannot be correlated with {b.Count}", nameof(b));
        double[] x = MidRanks.Of(a), y = MidRanks.Of(b);
        double mean = (a.Count + 1) / 2.0, xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - mean) * (y[i] - mean);
            xx += (x[i] - mean) * (x[i] - mean);
            yy += (y[i] - mean) * (y[i] - mean);
        }

        return xy / Math.Sqrt(xx * yy);
    }
}
