using MathNet.Numerics.Distributions;

namespace VideoSsm.Eval.Core.Statistics;

/// <summary>Intervals of shares, for outcomes that either happen or not: a video moves, a voter ranks first.</summary>
public static class Proportions
{
    /// <summary>Wilson's score interval of one share (Wilson, 1927; Newcombe, 1998).</summary>
    /// <param name="hits">How often it happened.</param>
    /// <param name="trials">Out of so many, above 0; real because published shares need not be whole counts.</param>
    /// <param name="level">Coverage.</param>
    public static (double Low, double High) Wilson(double hits, double trials, double level = 0.95)
    {
        double z = Normal.InvCDF(0, 1, 1 - ((1 - level) / 2)), p = hits / trials;
        double centre = (p + (z * z / (2 * trials))) / (1 + (z * z / trials));
        double half = z / (1 + (z * z / trials)) * Math.Sqrt((p * (1 - p) / trials) + (z * z / (4 * trials * trials)));
        return (centre - half, centre + half);
    }

    /// <summary>Newcombe's hybrid score interval of the difference of two independent shares (Newcombe, Statistics in Medicine 17, 1998, method 10).</summary>
    /// <remarks><code>(p₁−p₂) − √((p₁−l₁)² + (u₂−p₂)²),   (p₁−p₂) + √((u₁−p₁)² + (p₂−l₂)²)</code></remarks>
    public static (double Low, double High) Difference(double hits1, double trials1, double hits2, double trials2, double level = 0.95)
    {
        double p1 = hits1 / trials1, p2 = hits2 / trials2;
        var (l1, u1) = Wilson(hits1, trials1, level);
        var (l2, u2) = Wilson(hits2, trials2, level);
        return (p1 - p2 - Math.Sqrt(Square(p1 - l1) + Square(u2 - p2)), p1 - p2 + Math.Sqrt(Square(u1 - p1) + Square(p2 - l2)));
    }

    private static double Square(double x) => x * x;
}
