using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace VideoSsm.Eval.Core.Statistics;

/// <summary>Power of the two-sided paired t-test over prompts (Cohen, Statistical Power Analysis, 1988, chapter 2), exact by <see cref="NoncentralT"/>.</summary>
/// <remarks><code>power(n, d) = P(|T| > t_{1−α/2, n−1}),   T noncentral with δ = d·√n,   d = difference / standard deviation of the differences</code></remarks>
public static class Power
{
    /// <summary>Power aimed at where nothing else is said.</summary>
    public const double Usual = 0.8;

    /// <summary>Chance of finding a difference of <paramref name="effect"/> standard deviations with <paramref name="prompts"/> prompts.</summary>
    public static double OfPaired(int prompts, double effect, double alpha = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(prompts, 2);
        double critical = StudentT.InvCDF(0, 1, prompts - 1, 1 - (alpha / 2)), shift = Math.Abs(effect) * Math.Sqrt(prompts);
        return 1 - NoncentralT.Cdf(critical, prompts - 1, shift) + NoncentralT.Cdf(-critical, prompts - 1, shift);
    }

    /// <summary>The smallest difference that would be found with the given chance, in units of <paramref name="deviation"/>.</summary>
    /// <param name="prompts">Number of prompts, at least 2.</param>
    /// <param name="deviation">Standard deviation of the paired differences over prompts.</param>
    /// <param name="power">Chance wanted, above α and below 1.</param>
    /// <param name="alpha">Level of the test.</param>
    public static double DetectableDifference(int prompts, double deviation, double power = Usual, double alpha = 0.05)
    {
        double reach = 1 / Math.Sqrt(prompts);
        while (OfPaired(prompts, reach, alpha) < power)
        {
            reach *= 2;
        }

        return deviation * Brent.FindRoot(d => OfPaired(prompts, d, alpha) - power, 0, reach, 1e-9);
    }

    /// <summary>The smallest number of prompts that finds a difference with the given chance; <c>null</c> above <paramref name="limit"/>.</summary>
    public static int? Prompts(double difference, double deviation, double power = Usual, double alpha = 0.05, int limit = 1_000_000)
    {
        double effect = Math.Abs(difference / deviation);
        int low = 1, high = 2; // power(low) < wanted ≤ power(high)
        while (OfPaired(high, effect, alpha) < power)
        {
            (low, high) = (high, high * 2);
            if (high > limit)
            {
                return null;
            }
        }

        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = OfPaired(middle, effect, alpha) < power ? (middle, high) : (low, middle);
        }

        return high;
    }
}
