using MathNet.Numerics.Distributions;

namespace VideoSsm.Eval.Core.Statistics;

/// <summary>Mean of values in clusters with the standard error that allows any dependence within a cluster (Liang and Zeger, 1986).</summary>
/// <remarks>
/// <code>
/// SE² = G/(G−1) · Σ_g (Σ_{i∈g} (x_i − x̄))² / N²,    x̄ ± t_{G−1} · SE
/// </code>
/// The mean is the one over values, not over clusters. With one value per cluster SE is s/√N.
/// </remarks>
/// <param name="Mean">Mean over all values.</param>
/// <param name="StandardError">Its standard error; <c>null</c> with fewer than two clusters.</param>
/// <param name="Clusters">Number of clusters G.</param>
/// <param name="Values">Number of values N.</param>
public sealed record ClusteredMean(double Mean, double? StandardError, int Clusters, int Values)
{
    /// <summary>Computes mean and error; <c>null</c> without values.</summary>
    /// <param name="values">Cluster (prompt, ballot) and value.</param>
    public static ClusteredMean? Of(IEnumerable<(string Cluster, double Value)> values)
    {
        var all = values.ToList();
        if (all.Count == 0)
        {
            return null;
        }

        double mean = all.Average(v => v.Value);
        double[] sums = [.. all.GroupBy(v => v.Cluster, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Sum(v => v.Value - mean))];
        double correction = (double)sums.Length / (sums.Length - 1);
        return new ClusteredMean(mean, sums.Length < 2 ? null : Math.Sqrt(correction * sums.Sum(s => s * s)) / all.Count, sums.Length, all.Count);
    }

    /// <summary>Interval by Student's t with G − 1 degrees of freedom; <c>null</c> with fewer than two clusters.</summary>
    public (double Low, double High)? Interval(double level = 0.95)
    {
        if (StandardError is not { } error)
        {
            return null;
        }

        double t = StudentT.InvCDF(0, 1, Clusters - 1, 1 - ((1 - level) / 2));
        return (Mean - (t * error), Mean + (t * error));
    }
}
