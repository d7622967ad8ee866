using System.Diagnostics;
using TorchSharp;
#if OWN_TENSOR_ENGINE
using VideoSsm.Eval.Engine;
#endif
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace VideoSsm.Eval.Tensors;

/// <summary>
/// What the tensor engine reaches on this machine. Machines are shared and differ, so figures of networks are ratios to the peak matrix
/// product of the same run.
/// </summary>
public static class EngineBenchmark
{
    // ViT-B/16 at 224x224: 196 patches and a class token.
    private const int Layers = 12;
    private const int Width = 768;
    private const int Heads = 12;
    private const int Tokens = 197;

    /// <summary>Measures; some ten seconds on two cores.</summary>
    public static IReadOnlyList<EngineFigure> Run()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var rows = new List<EngineFigure>();
#if OWN_TENSOR_ENGINE
        rows.AddRange(EngineBench.Run().Select(r => new EngineFigure(r.Name, r.Value, r.Unit, r.RatioToPeak)));
        double peak = rows[0].Value;
#else
        const long n = 2048;
        var a = ones(n, n);
        double peak = 2.0 * n * n * n / Best(() => a.matmul(a).Dispose()) / 1e9;
        rows.Add(new EngineFigure("sgemm 2048×2048×2048", peak, "GFLOP/s", 1));
#endif
        using var vit = new VitB16();
        double seconds = Best(() => vit.Forward().Dispose());
        rows.Add(new EngineFigure("ViT-B/16 forward, 1 picture of 224×224", 1e3 * seconds, "ms", VitB16.GigaFlops / seconds / peak));
        return rows;
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

    /// <summary>The shape of ViT-B/16 (Dosovitskiy et al., 2021) with small constant weights: values do not change the time.</summary>
    private sealed class VitB16 : IDisposable
    {
        private readonly DisposeScope _scope = NewDisposeScope();
        private readonly Tensor _picture = ones(1, 3, 224, 224);
        private readonly Tensor _patch = ones(Width, 3, 16, 16) * 1e-3;
        private readonly Tensor _classToken = ones(1, 1, Width);
        private readonly Tensor _qkv = ones(3 * Width, Width) * 1e-3;
        private readonly Tensor _out = ones(Width, Width) * 1e-3;
        private readonly Tensor _up = ones(4 * Width, Width) * 1e-3;
        private readonly Tensor _down = ones(Width, 4 * Width) * 1e-3;

        /// <summary>Multiplications and additions of a forward, in 10^9: patches, then per layer the four products and attention.</summary>
        public static double GigaFlops { get; } =
            ((2.0 * 196 * Width * 768) + (Layers * ((2.0 * Tokens * Width * Width * 12) + (4.0 * Tokens * Tokens * Width)))) / 1e9;

        /// <summary>One forward. The caller owns the result, <c>[1, 197, 768]</c>.</summary>
        public Tensor Forward()
        {
            using var scope = NewDisposeScope();
            var patches = conv2d(_picture, _patch, null, [16, 16]).flatten(2).transpose(1, 2); // [1, 196, C]
            var x = cat([_classToken, patches], 1);
            for (int layer = 0; layer < Layers; layer++)
            {
                var qkv = linear(layer_norm(x, [Width]), _qkv).reshape(1, Tokens, 3, Heads, Width / Heads).permute(2, 0, 3, 1, 4); // [3, 1, H, T, D]
                var y = Attention.Apply(qkv[0].contiguous(), qkv[1].contiguous(), qkv[2].contiguous());
                x = x + linear(y.transpose(1, 2).reshape(1, Tokens, Width), _out);
                x = x + linear(gelu(linear(layer_norm(x, [Width]), _up)), _down);
            }

            return x.MoveToOuterDisposeScope();
        }

        public void Dispose() => _scope.Dispose();
    }
}
