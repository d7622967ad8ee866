using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Integration;

namespace VideoSsm.Eval.Core.Statistics;

/// <summary>Noncentral Student's t, which MathNet does not have: the distribution of <c>(Z + δ) / √(χ²_ν / ν)</c>.</summary>
public static class NoncentralT
{
    /// <summary><c>P(T ≤ t) = ∫ Φ(t·s − δ) f_ν(s) ds</c>, s = √(χ²_ν/ν); 256-point Gauss–Legendre, absolute error below 1e-9 for ν ≥ 1 and |δ| ≤ 30.</summary>
    /// <param name="t">Argument.</param>
    /// <param name="degrees">Degrees of freedom ν, above 0.</param>
    /// <param name="noncentrality">Noncentrality δ.</param>
    public static double Cdf(double t, double degrees, double noncentrality)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degrees);
        double spread = 9 / Math.Sqrt(degrees); // s has a standard deviation of about 1/√(2ν); beyond 9/√ν nothing is left
        double constant = Math.Log(2) + (degrees / 2 * Math.Log(degrees / 2)) - SpecialFunctions.GammaLn(degrees / 2);
        double Integrand(double s) => s <= 0
            ? 0
            : Normal.CDF(0, 1, (t * s) - noncentrality) * Math.Exp(constant + ((degrees - 1) * Math.Log(s)) - (degrees * s * s / 2));
        return GaussLegendreRule.Integrate(Integrand, Math.Max(0, 1 - spread), 1 + spread, 256);
    }
}
