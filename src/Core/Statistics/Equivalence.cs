using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace VideoSsm.Eval.Core.Statistics;

/// <summary>
/// Two one-sided tests (TOST) that a mean difference lies within ±margin (Schuirmann, 1987). Not finding a difference is no proof of equality; this is.
/// </summary>
/// <remarks><code>p = max( P(T_ν ≥ (d̄ + δ)/SE), P(T_ν ≤ (d̄ − δ)/SE) )</code></remarks>
public static class Equivalence
{
    /// <summary>p-value of "outside the margin", from paired differences; <c>null</c> with fewer than two.</summary>
    /// <param name="differences">One difference per prompt.</param>
    /// <param name="margin">Half width δ of what counts as equal, at least 0.</param>
    public static double? P(IReadOnlyList<double> differences, double margin) => differences.Count < 2
        ? null
        : P(differences.Average(), differences.StandardDeviation() / Math.Sqrt(differences.Count), differences.Count - 1, margin);

    /// <summary>p-value of "outside the margin".</summary>
    /// <param name="mean">Mean difference.</param>
    /// <param name="standardError">Its standard error, at least 0.</param>
    /// <param name="degrees">Degrees of freedom, above 0; infinity for a normal test.</param>
    /// <param name="margin">Half width δ of what counts as equal, at least 0.</param>
    public static double P(double mean, double standardError, double degrees, double margin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        return standardError == 0
            ? Math.Abs(mean) <= margin ? 0 : 1
            : Math.Max(Cdf(-(mean + margin) / standardError, degrees), Cdf((mean - margin) / standardError, degrees));
    }

    /// <summary>Agrees where <see cref="P(double, double, double, double)"/> ≤ 1 − level, else differs where the two-sided t-test rejects equality, else cannot tell.</summary>
    public static Agreement Judge(double mean, double standardError, double degrees, double margin, double level = 0.95)
    {
        if (P(mean, standardError, degrees, margin) <= 1 - level)
        {
            return Agreement.Agrees;
        }

        bool rejected = standardError == 0 ? mean != 0 : 2 * Cdf(-Math.Abs(mean) / standardError, degrees) <= 1 - level;
        return rejected ? Agreement.Differs : Agreement.CannotTell;
    }

    private static double Cdf(double t, double degrees) => double.IsPositiveInfinity(degrees) ? Normal.CDF(0, 1, t) : StudentT.CDF(0, 1, degrees, t);
}
