namespace VideoSsm.Eval.Core.Statistics;

/// <summary>Kendall's rank correlation with ties, tau-b (Kendall, Biometrika 33, 1945).</summary>
public static class KendallTau
{
    /// <summary><c>tau_b = (C - D) / sqrt((C + D + T_x)(C + D + T_y))</c> over all pairs of points.</summary>
    /// <remarks>
    /// C: concordant pairs; D: discordant ones; T_x: tied in x only; T_y: tied in y only; pairs tied in both count nowhere. 1 for values that
    /// always rise with x, -1 for values that always fall. All pairs are looked at, so the time grows with the square of the number of points.
    /// </remarks>
    /// <param name="points">The points (x, y).</param>
    /// <returns>From -1 to 1; <c>null</c> where one side has a single value, so that nothing is ranked.</returns>
    public static double? Of(IReadOnlyList<(double X, double Y)> points)
    {
        long balance = 0, rankedX = 0, rankedY = 0;
        for (int i = 1; i < points.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                int x = points[i].X.CompareTo(points[j].X), y = points[i].Y.CompareTo(points[j].Y);
                balance += Math.Sign(x) * Math.Sign(y);
                rankedX += x == 0 ? 0 : 1;
                rankedY += y == 0 ? 0 : 1;
            }
        }

        return rankedX == 0 || rankedY == 0 ? null : balance / Math.Sqrt((double)rankedX * rankedY);
    }
}
