using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Sampling;

/// <summary>
/// The guidance of MAGI-1 (arXiv 2505.13211), against both the empty prompt and the missing past:
/// <c>v = (1 - a) u + (a - b) p + b c</c>, where u sees neither text nor earlier chunks, p earlier chunks without text, c both.
/// </summary>
/// <remarks>
/// At a = 1, b = 0 only p is left: late in denoising the text has done its work. Time runs as there, t = 1 - sigma from noise (0) to clean (1).
/// </remarks>
public sealed record ThreePassGuidance
{
    /// <summary>Strength of earlier chunks, a, below <see cref="Until"/>.</summary>
    public double Past { get; init; } = 1.5;

    /// <summary>Strength of the text, b, below <see cref="Until"/>.</summary>
    public double Text { get; init; } = 7.5;

    /// <summary>From this t on a = 1 and b = 0.</summary>
    public double Until { get; init; } = 0.3;

    /// <summary>a and b at a noise level.</summary>
    public (double A, double B) At(double sigma) => 1 - sigma < Until - 1e-7 ? (Past, Text) : (1, 0);

    /// <summary>Combines three flows of a chunk.</summary>
    /// <param name="u">Neither text nor past.</param>
    /// <param name="p">Past without text.</param>
    /// <param name="c">Past and text.</param>
    /// <param name="sigma">Noise level of the chunk.</param>
    public Tensor Combine(Tensor u, Tensor p, Tensor c, double sigma)
    {
        var (a, b) = At(sigma);
        using var scope = NewDisposeScope();
        return ((u * (1 - a)) + (p * (a - b)) + (c * b)).MoveToOuterDisposeScope();
    }
}

/// <summary>The noise levels of MAGI-1: evenly spaced times, squared, then shifted towards noise.</summary>
public static class MagiSchedule
{
    /// <summary>Levels 1 - t, one more than steps, from 1 to 0: <c>s = (i/N)^2</c>, <c>t = (s / shift) / (1 + (1 / shift - 1) s)</c>.</summary>
    /// <param name="steps">Number of steps, N.</param>
    /// <param name="shift">The shift; 3 as published.</param>
    public static double[] Sigmas(int steps, double shift = 3) => [.. Enumerable.Range(0, steps + 1).Select(i =>
    {
        double s = Math.Pow((double)i / steps, 2);
        return 1 - (s / shift / (1 + (((1 / shift) - 1) * s)));
    })];
}
