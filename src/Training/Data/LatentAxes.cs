using MathNet.Numerics.LinearAlgebra;

namespace VideoSsm.Eval.Training.Data;

/// <summary>
/// Principal axes of the latents and what each is divided by: softened whitening. A generator's noise has the same size on every channel; where
/// detail lives on axes of small variance it drowns in the noise, and where an axis carries nothing, full whitening would blow it up to a
/// channel of unit variance that the generator must learn to predict for nothing.
/// </summary>
/// <remarks>
/// <code>
/// cov = A diag(l) A^T;  z' = A^T (z - mean);  normalised z'_i = z'_i / s_i
/// s_i = c l_i^(p/2) l_max^((1-p)/2),  c such that the mean variance of the channels is 1
/// </code>
/// Deviation: the published model divides every channel by its own deviation and does not turn the channels.
/// </remarks>
/// <param name="Axes">A: the axes are its columns, largest variance first.</param>
/// <param name="Variances">l, largest first; not negative.</param>
public sealed record LatentAxes(Matrix<double> Axes, IReadOnlyList<double> Variances)
{
    // Relative to the largest: below it the rotated channel is rounding error.
    private const double Smallest = 1e-8;

    /// <summary>The axes of a covariance.</summary>
    /// <param name="covariance">Symmetric, <c>[C, C]</c>.</param>
    public static LatentAxes Of(Matrix<double> covariance)
    {
        int channels = covariance.RowCount;
        var decomposition = covariance.Evd(Symmetricity.Symmetric);
        int[] order = [.. Enumerable.Range(0, channels).OrderByDescending(i => decomposition.EigenValues[i].Real)];
        double largest = decomposition.EigenValues[order[0]].Real;
        // The sign of an axis is free; the largest component is positive, so that the same covariance gives the same channels everywhere.
        var axes = Matrix<double>.Build.DenseOfColumnVectors(order.Select(i => decomposition.EigenVectors.Column(i)).Select(a => a[a.AbsoluteMaximumIndex()] < 0 ? -a : a));
        return new LatentAxes(axes, [.. order.Select(i => Math.Max(decomposition.EigenValues[i].Real, Smallest * largest))]);
    }

    /// <summary>What to divide each axis by.</summary>
    /// <param name="whitening">p: 0 divides all axes by the same number, 1 gives all unit variance.</param>
    public double[] Scales(double whitening)
    {
        double largest = Variances[0];
        double[] shapes = [.. Variances.Select(l => Math.Pow(l, whitening / 2) * Math.Pow(largest, (1 - whitening) / 2))];
        double mean = Variances.Zip(shapes, (l, s) => l / (s * s)).Average();
        return [.. shapes.Select(s => s * Math.Sqrt(mean))];
    }
}
