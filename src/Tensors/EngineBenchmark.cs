#if OWN_TENSOR_ENGINE
using VideoSsm.Eval.Engine;
#else
using System.Diagnostics;
using static TorchSharp.torch;
#endif

namespace VideoSsm.Eval.Tensors;

/// <summary>
/// What the tensor engine reaches on this machine. Machines are shared and differ, so figures of networks are ratios to the peak matrix
/// product of the same run.
/// </summary>
public static class EngineBenchmark
{
#if OWN_TENSOR_ENGINE
    /// <summary>Measures; some ten seconds on two cores.</summary>
    public static IReadOnlyList<EngineFigure> Run() =>
        [.. EngineBench.Run().Select(r => new EngineFigure(r.Name, r.Value, r.Unit, r.RatioToPeak))];
#else
    /// <summary>Measures; a few seconds on two cores.</summary>
    public static IReadOnlyList<EngineFigure> Run()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        const long n = 2048;
        var a = ones(n, n);
        double peak = 2.0 * n * n * n / Best(() => a.matmul(a).Dispose()) / 1e9;
        var q = ones(1, 12, n, 64);
        double attention = Best(() => Attention.Apply(q, q, q).Dispose());
        return
        [
            new EngineFigure("sgemm 2048×2048×2048", peak, "GFLOP/s", 1),
            new EngineFigure("attention [12, 2048, 64]", 1e3 * attention, "ms", 4.0 * 12 * n * n * 64 / 1e9 / attention / peak),
        ];
    }

    private static double Best(Action action)
    {
        action();
        double best = double.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
#endif
}
