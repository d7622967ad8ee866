using static TorchSharp.torch;

namespace VideoSsm.Eval.Tensors;

/// <summary>The fastest matrix product of this machine right now: what shares of the peak are stated against.</summary>
public static class PeakProduct
{
    /// <summary>Measures the best of five products of 2048x2048 matrices.</summary>
    /// <param name="clock">Clock; the system's where absent.</param>
    /// <returns>Floating-point operations per second, float32, on as many threads as networks use.</returns>
    public static double Measure(TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        const long n = 2048;
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (a, b) = (full([n, n], 0.5), full([n, n], 0.25));
        double best = double.MaxValue;
        for (int round = 0; round < 6; round++)
        {
            long start = clock.GetTimestamp();
            a.matmul(b).Dispose();
            if (round > 0)
                best = Math.Min(best, clock.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * n * n * n / best;
    }
}
