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
        double[] x = Ranks(a), y = Ranks(b);
        double mean = (a.Count - 1) / 2.0, xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - mean) * (y[i] - mean);
            xx += (x[i] - mean) * (x[i] - mean);
            yy += (y[i] - mean) * (y[i] - mean);
        }

        return xy / Math.Sqrt(xx * yy);
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        double[] ranks = new double[values.Count];
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && values[order[to]].Equals(values[order[from]]); to++)
            {
            }

            for (int i = from; i < to; i++) ranks[order[i]] = (from + to - 1) / 2.0;
        }

        return ranks;
    }
}
