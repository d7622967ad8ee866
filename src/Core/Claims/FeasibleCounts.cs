namespace VideoSsm.Eval.Core.Claims;

/// <summary>Which whole counts can stand behind printed percentages.</summary>
public static class FeasibleCounts
{
    /// <summary>The count k with <c>100·k/n</c> printed as <paramref name="percent"/>; <c>null</c> if there is none. Below n = 1/(last digit) there is at most one.</summary>
    public static int? Of(decimal percent, int n)
    {
        int k = (int)Math.Round((double)percent * n / 100);
        return Math.Abs((100.0 * k / n) - (double)percent) <= PublishedTables.HalfUnit(percent) + 1e-9 ? k : null;
    }

    /// <summary>Every n up to <paramref name="limit"/> of which all the percentages are counts.</summary>
    public static IReadOnlyList<int> Denominators(IReadOnlyList<decimal> percents, int limit) =>
        [.. Enumerable.Range(1, limit).Where(n => percents.All(p => Of(p, n) is not null))];
}
