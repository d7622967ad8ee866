namespace VideoSsm.Eval.Core.Statistics;

/// <summary>
/// Paired permutation test: if two methods were alike, every difference could as well have had the other sign (Fisher, The Design of Experiments,
/// 1935, section 21).
/// </summary>
/// <remarks><code>p = share of the 2^n sign patterns s with |Σ s_i d_i| ≥ |Σ d_i|</code></remarks>
public static class PairedPermutationTest
{
    /// <summary>Up to so many differences that are not zero, all sign patterns are counted.</summary>
    public const int ExactUpTo = 16;

    /// <summary>Patterns drawn beyond that; p is then <c>(1 + hits) / (1 + draws)</c> (Phipson and Smyth, 2010), so never 0.</summary>
    public const int Draws = 19_999;

    /// <summary>Two-sided p-value; <c>null</c> without differences. The smallest possible one is 2 / 2^n.</summary>
    /// <param name="differences">One difference per prompt.</param>
    /// <param name="seed">Seed of the drawn patterns.</param>
    public static double? P(IReadOnlyList<double> differences, ulong seed = 1)
    {
        if (differences.Count == 0)
        {
            return null;
        }

        double[] moving = [.. differences.Where(d => d != 0).Select(Math.Abs)]; // a zero has no sign to change
        double threshold = Math.Abs(differences.Sum()) - (1e-12 * moving.Sum()); // sums in another order differ in the last bits
        return moving.Length <= ExactUpTo ? Exact(moving, threshold) : Drawn(moving, threshold, new SplitMix64(seed));
    }

    private static double Exact(double[] sizes, double threshold)
    {
        long patterns = 1L << sizes.Length, hits = 0;
        for (long pattern = 0; pattern < patterns; pattern++)
        {
            double sum = 0;
            for (int i = 0; i < sizes.Length; i++)
            {
                sum += (pattern >> i & 1) == 0 ? sizes[i] : -sizes[i];
            }

            hits += Math.Abs(sum) >= threshold ? 1 : 0;
        }

        return (double)hits / patterns;
    }

    private static double Drawn(double[] sizes, double threshold, SplitMix64 random)
    {
        int hits = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            double sum = 0;
            ulong bits = 0;
            for (int i = 0; i < sizes.Length; i++)
            {
                bits = i % 64 == 0 ? random.Next() : bits >> 1;
                sum += (bits & 1) == 0 ? sizes[i] : -sizes[i];
            }

            hits += Math.Abs(sum) >= threshold ? 1 : 0;
        }

        return (hits + 1.0) / (Draws + 1.0);
    }
}
