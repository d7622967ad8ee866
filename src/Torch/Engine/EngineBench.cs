using System.Diagnostics;
using TorchSharp;

namespace VideoSsm.Eval.Engine;

/// <summary>
/// Measures the engine on this machine: peak matrix product, cost of small calls, fused against composed attention, a whole vision
/// transformer. Figures of one run belong together; across runs only the ratios compare, because machines are shared.
/// </summary>
public static class EngineBench
{
    private const int Rounds = 5;

    /// <summary>Runs everything; a few seconds.</summary>
    public static IReadOnlyList<BenchRow> Run()
    {
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        var peak = PeakSgemm(generator);
        List<BenchRow> rows = [new("sgemm 2048×2048×2048", peak, "GFLOP/s", 1)];
        rows.AddRange(SmallCalls());
        foreach (var (heads, length) in new[] { (12, 2048), (24, 1344) })
            rows.AddRange(Attention(heads, length, 64, peak, generator));
        rows.AddRange(Vit(peak, generator));
        return rows;
    }

    /// <summary>The best rate of a square single-precision matrix product, in GFLOP/s.</summary>
    public static double PeakSgemm(torch.Generator generator)
    {
        const long n = 2048;
        using var scope = torch.NewDisposeScope();
        var a = torch.randn(n, n, generator: generator);
        var b = torch.randn(n, n, generator: generator);
        return 2.0 * n * n * n / Best(() => a.matmul(b).Dispose()) / 1e9;
    }

    /// <summary>The shortest of several timed calls, after one that is not timed; in seconds.</summary>
    public static double Best(Action action, int rounds = Rounds)
    {
        ArgumentNullException.ThrowIfNull(action);
        action();
        var best = double.MaxValue;
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static IEnumerable<BenchRow> SmallCalls()
    {
        const int calls = 20_000;
        using var scope = torch.NewDisposeScope();
        var x = torch.ones(16);
        var y = torch.ones(16);
        var sink = 0L;
        yield return new("add of 16 elements", Nanoseconds(() => x.add(y).Dispose()), "ns");
        yield return new("view of 16 elements", Nanoseconds(() => x.view(4, 4).Dispose()), "ns");
        yield return new("element count", Nanoseconds(() => sink += x.numel()), "ns");

        static double Nanoseconds(Action action) => 1e9 / calls * Best(() =>
        {
            for (var i = 0; i < calls; i++)
                action();
        });
    }

    private static IEnumerable<BenchRow> Attention(int heads, int length, int width, double peak, torch.Generator generator)
    {
        using var scope = torch.NewDisposeScope();
        var q = torch.randn(heads, length, width, generator: generator);
        var k = torch.randn(heads, length, width, generator: generator);
        var v = torch.randn(heads, length, width, generator: generator);
        var scale = 1 / Math.Sqrt(width);
        var fused = Best(() => FusedAttention.Forward(q, k, v, scale).Dispose());
        var composed = Best(Compose);
        var untuned = 0.0;
        EngineSettings.WithDefaultAllocation(() => untuned = Best(Compose));
        var work = 4.0 * heads * length * length * width / 1e9;
        var shape = $"[{heads}, {length}, {width}]";
        yield return new($"attention {shape}, fused ({FusedAttention.Instructions})", fused * 1e3, "ms", work / fused / peak);
        yield return new($"attention {shape}, composed", composed * 1e3, "ms", work / composed / peak);
        yield return new($"attention {shape}, composed / fused", composed / fused, "×");
        yield return new($"attention {shape}, composed, glibc's default allocation", untuned * 1e3, "ms", work / untuned / peak);
        yield return new($"attention {shape}, composed with default allocation / fused", untuned / fused, "×");

        void Compose()
        {
            using var inner = torch.NewDisposeScope();
            q.mul(scale).bmm(k.transpose(1, 2)).softmax(2).bmm(v);
        }
    }

    private static IEnumerable<BenchRow> Vit(double peak, torch.Generator generator)
    {
        const long batch = 8, side = 224;
        using var scope = torch.NewDisposeScope();
        using var network = new VitBench();
        var images = torch.randn(batch, 3, side, side, generator: generator);
        var work = VitBench.Operations(batch, side) / 1e9;
        var plain = Best(() => network.call(images).Dispose());
        yield return new("ViT-B/16, batch 8, 224×224", plain * 1e3, "ms", work / plain / peak);
        if (!Bf16.IsSupported)
            yield break;
        var former = Bf16.Use;
        Bf16.Use = Bf16Use.Inference;
        var half = Best(() => network.call(images).Dispose());
        Bf16.Use = former;
        yield return new("ViT-B/16, batch 8, 224×224, bf16 linear layers", half * 1e3, "ms", work / half / peak);
    }
}
