namespace VideoSsm.Eval.Study.Analysis;

/// <summary>
/// Bradley and Terry's model of paired comparisons: <c>P(i is preferred to j) = π_i / (π_i + π_j)</c> (Rank analysis of incomplete block designs,
/// 1952), by maximum likelihood.
/// </summary>
public static class BradleyTerry
{
    /// <summary>Strengths π that add up to 1.</summary>
    /// <remarks><code>π_i ← w_i / Σ_j n_ij / (π_i + π_j),   w_i = Σ_j w_ij,   n_ij = w_ij + w_ji</code> Hunter, MM algorithms for generalized Bradley-Terry models, 2004, eq. 3.</remarks>
    /// <param name="wins">How often the first was preferred to the second, <c>[k, k]</c>; a tie counts half for both. The diagonal is not read.</param>
    /// <returns><c>null</c> where no finite strengths fit best: some methods never lost to any of the others, or were never compared with them.</returns>
    public static double[]? Fit(double[,] wins)
    {
        int k = wins.GetLength(0);
        if (!Strengths.Exist((i, j) => wins[i, j] > 0, k))
        {
            return null;
        }

        double[] won = [.. Enumerable.Range(0, k).Select(i => Enumerable.Range(0, k).Where(j => j != i).Sum(j => wins[i, j]))];
        return Strengths.Fix(k, p =>
        {
            var next = new double[k];
            for (int i = 0; i < k; i++)
            {
                double met = 0;
                for (int j = 0; j < k; j++)
                {
                    met += j == i ? 0 : (wins[i, j] + wins[j, i]) / (p[i] + p[j]);
                }

                next[i] = won[i] / met;
            }

            return next;
        });
    }
}
