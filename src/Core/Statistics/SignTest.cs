using MathNet.Numerics.Distributions;

namespace VideoSsm.Eval.Core.Statistics;

/// <summary>Exact sign test: whether one of two methods wins more often than a fair coin would let it; ties are left out.</summary>
public static class SignTest
{
    /// <summary>Two-sided p-value, <c>min(1, 2·P(X ≥ max(a, b)))</c> with X binomial of n = a + b trials at ½.</summary>
    /// <param name="first">Wins of the first, at least 0.</param>
    /// <param name="second">Wins of the second, at least 0.</param>
    public static double P(int first, int second)
    {
        int most = Math.Max(first, second), n = first + second;
        return most == 0 ? 1 : Math.Min(1, 2 * (1 - Binomial.CDF(0.5, n, most - 1)));
    }
}
