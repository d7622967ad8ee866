namespace VideoSsm.Eval.Core.Statistics;

/// <summary>Ranks with ties sharing their average.</summary>
public static class MidRanks
{
    /// <summary>Ranks from 1 for the smallest value; equal values share the mean of the places they take: 3, 1, 3 → 2.5, 1, 2.5.</summary>
    public static double[] Of(IReadOnlyList<double> values)
    {
        double[] ranks = new double[values.Count];
        foreach (var tied in Enumerable.Range(0, values.Count).GroupBy(i => values[i]))
        {
            double rank = values.Count(v => v < tied.Key) + ((tied.Count() + 1) / 2.0);
            foreach (int i in tied)
            {
                ranks[i] = rank;
            }
        }

        return ranks;
    }
}
