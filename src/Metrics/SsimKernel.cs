using System.Numerics;
using System.Runtime.InteropServices;

namespace VideoSsm.Eval.Metrics;

/// <summary>SSIM of two pictures in doubles: the window is separable, so rows are filtered first and eleven of them combined.</summary>
/// <remarks>Every value is computed in the same order with and without vectors, so the result is the same on every processor.</remarks>
/// <param name="width">Width in pixels, at least <see cref="Window"/>.</param>
/// <param name="height">Height in pixels, at least <see cref="Window"/>.</param>
public sealed class SsimKernel(int width, int height)
{
    /// <summary>Side of the window.</summary>
    public const int Window = 11;

    private const double Sigma = 1.5;
    private const double C1 = 0.01 * 255 * (0.01 * 255);
    private const double C2 = 0.03 * 255 * (0.03 * 255);

    // Local sums of: x, y, x², y², xy.
    private const int Moments = 5;
    private static readonly double[] Weights = Gaussian();
    private readonly int _row = (width - Window + 1) * 3;
    private readonly double[][] _raw = Rows(Moments, width * 3);
    private readonly double[][] _filtered = Rows(Moments * Window, (width - Window + 1) * 3);
    private readonly double[][] _local = Rows(Moments, (width - Window + 1) * 3);

    /// <summary>Mean SSIM over all windows inside the picture and the three channels.</summary>
    /// <param name="x">One picture, <c>[H, W, 3]</c>.</param>
    /// <param name="y">The other picture, <c>[H, W, 3]</c>.</param>
    public double Mean(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        double sum = 0;
        for (int r = 0; r < height; r++)
        {
            FilterRow(x.Slice(r * width * 3, width * 3), y.Slice(r * width * 3, width * 3), r % Window);
            if (r < Window - 1)
                continue;
            for (int m = 0; m < Moments; m++)
                CombineRows(m, (r + 1) % Window);
            sum += RowSum();
        }

        return sum / ((double)_row * (height - Window + 1));
    }

    private void FilterRow(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, int slot)
    {
        for (int i = 0; i < x.Length; i++)
        {
            int a = x[i], b = y[i];
            _raw[0][i] = a;
            _raw[1][i] = b;
            _raw[2][i] = a * a;
            _raw[3][i] = b * b;
            _raw[4][i] = a * b;
        }

        // Neighbours of one channel are three values apart.
        for (int m = 0; m < Moments; m++)
        {
            double[] target = _filtered[(m * Window) + slot];
            target.AsSpan().Clear();
            for (int k = 0; k < Window; k++)
                AddScaled(target, _raw[m].AsSpan(k * 3, _row), Weights[k]);
        }
    }

    private void CombineRows(int moment, int oldest)
    {
        _local[moment].AsSpan().Clear();
        for (int k = 0; k < Window; k++)
            AddScaled(_local[moment], _filtered[(moment * Window) + ((oldest + k) % Window)], Weights[k]);
    }

    private double RowSum()
    {
        double sum = 0;
        for (int i = 0; i < _row; i++)
        {
            double mx = _local[0][i], my = _local[1][i];
            double vx = _local[2][i] - (mx * mx), vy = _local[3][i] - (my * my), cov = _local[4][i] - (mx * my);
            sum += ((2 * mx * my) + C1) * ((2 * cov) + C2) / (((mx * mx) + (my * my) + C1) * (vx + vy + C2));
        }

        return sum;
    }

    private static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double weight)
    {
        Span<Vector<double>> t = MemoryMarshal.Cast<double, Vector<double>>(target);
        ReadOnlySpan<Vector<double>> s = MemoryMarshal.Cast<double, Vector<double>>(source);
        for (int i = 0; i < t.Length; i++)
            t[i] += s[i] * weight;
        for (int i = t.Length * Vector<double>.Count; i < target.Length; i++)
            target[i] += source[i] * weight;
    }

    private static double[] Gaussian()
    {
        double[] weights = [.. Enumerable.Range(0, Window).Select(i => Math.Exp(-((i - (Window / 2)) * (i - (Window / 2))) / (2 * Sigma * Sigma)))];
        double sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }

    private static double[][] Rows(int count, int length) => [.. Enumerable.Range(0, count).Select(_ => new double[length])];
}
