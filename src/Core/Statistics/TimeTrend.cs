namespace VideoSsm.Eval.Core.Statistics;

/// <summary>How a value changes over the time of one video.</summary>
public static class TimeTrend
{
    /// <summary>Windows a slope needs: two points make a difference, not a trend.</summary>
    public const int MinimumPoints = 3;

    /// <summary>Slope of the least-squares line, per ten seconds: <c>10 · Σ(t - t̄)(v - v̄) / Σ(t - t̄)²</c>.</summary>
    /// <param name="points">Time in seconds and value; times need not be evenly spaced.</param>
    /// <returns><c>null</c> with fewer than <see cref="MinimumPoints"/> points or a single time.</returns>
    public static double? SlopePerTenSeconds(IReadOnlyList<(double Seconds, double Value)> points)
    {
        if (points.Count < MinimumPoints)
            return null;
        double meanTime = points.Average(p => p.Seconds), meanValue = points.Average(p => p.Value);
        double both = points.Sum(p => (p.Seconds - meanTime) * (p.Value - meanValue));
        double times = points.Sum(p => (p.Seconds - meanTime) * (p.Seconds - meanTime));
        return times == 0 ? null : 10 * both / times;
    }
}
