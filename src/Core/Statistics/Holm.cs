namespace VideoSsm.Eval.Core.Statistics;

/// <summary>Holm's step-down correction: the chance of even one false finding in the family stays below α (Holm, 1979).</summary>
/// <remarks><code>p̃_(i) = max_{j ≤ i} min(1, (m − j + 1) · p_(j)),   p_(1) ≤ … ≤ p_(m)</code></remarks>
public static class Holm
{
    /// <summary>Adjusted p-values in the order given. A <c>null</c> is no test: it stays <c>null</c> and does not count in m.</summary>
    public static double?[] Adjust(IReadOnlyList<double?> p)
    {
        int[] order = [.. Enumerable.Range(0, p.Count).Where(i => p[i] is not null).OrderBy(i => p[i])];
        var adjusted = new double?[p.Count];
        double largest = 0;
        for (int j = 0; j < order.Length; j++)
        {
            largest = Math.Max(largest, Math.Min(1, (order.Length - j) * p[order[j]]!.Value));
            adjusted[order[j]] = largest;
        }

        return adjusted;
    }
}
