using MathNet.Numerics.LinearAlgebra;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Mean and covariance of the channels of latents that are not normalised, summed up batch by batch in double precision.</summary>
/// <param name="channels">Number of channels.</param>
public sealed class LatentMoments(int channels)
{
    private readonly double[] _sum = new double[channels];
    private readonly double[,] _product = new double[channels, channels];
    private long _count;

    /// <summary>Mean of each channel.</summary>
    public double[] Mean => [.. _sum.Select(s => s / _count)];

    /// <summary>Covariance of the channels, <c>[C, C]</c>.</summary>
    public Matrix<double> Covariance
    {
        get
        {
            double[] mean = Mean;
            return Matrix<double>.Build.Dense(channels, channels, (i, j) => (_product[i, j] / _count) - (mean[i] * mean[j]));
        }
    }

    /// <summary>Adds every position of some clips.</summary>
    /// <param name="latents"><c>[B, C, f, h, w]</c>.</param>
    public void Add(Tensor latents)
    {
        using var scope = NewDisposeScope();
        float[] rows = [.. latents.permute(0, 2, 3, 4, 1).contiguous().cpu().data<float>()];
        for (int r = 0; r < rows.Length; r += channels)
        {
            for (int i = 0; i < channels; i++)
            {
                double value = rows[r + i];
                _sum[i] += value;
                for (int j = 0; j <= i; j++)
                    _product[i, j] = _product[j, i] += value * rows[r + j];
            }
        }

        _count += rows.Length / channels;
    }
}
