using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Engine;

/// <summary>
/// A vision transformer of the size "B/16" (12 blocks of width 768 with 12 heads, patches of 16×16) with random weights: the mix of
/// products, normalisations and attention that the benchmark times as a whole.
/// </summary>
internal sealed class VitBench : nn.Module<Tensor, Tensor>
{
    private const int Width = 768, Heads = 12, Depth = 12, Patch = 16;

    private readonly Conv2d _patches = nn.Conv2d(3, Width, Patch, stride: Patch);
    private readonly ModuleList<Block> _blocks = new([.. Enumerable.Range(0, Depth).Select(_ => new Block())]);
    private readonly LayerNorm _norm = nn.LayerNorm(Width);

    internal VitBench()
        : base(nameof(VitBench)) => RegisterComponents();

    /// <summary>Floating-point operations for a batch of square images (a multiplication and an addition count as two).</summary>
    internal static double Operations(long batch, long side)
    {
        double tokens = side / Patch * (side / Patch);
        var embedding = 2 * tokens * 3 * Patch * Patch * Width;
        var projections = 2 * tokens * Width * Width * (4 + 8);
        var attention = 4 * tokens * tokens * Width;
        return batch * (embedding + Depth * (projections + attention));
    }

    /// <summary>Images [B, 3, H, W] to tokens [B, H·W/256, 768].</summary>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = _patches.call(images).flatten(2).transpose(1, 2);
        foreach (var block in _blocks)
            x = block.call(x);
        return _norm.call(x).MoveToOuterDisposeScope();
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly LayerNorm _norm1 = nn.LayerNorm(Width), _norm2 = nn.LayerNorm(Width);
        private readonly Linear _qkv = nn.Linear(Width, 3 * Width), _out = nn.Linear(Width, Width);
        private readonly Linear _up = nn.Linear(Width, 4 * Width), _down = nn.Linear(4 * Width, Width);

        internal Block()
            : base(nameof(Block)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var (batch, tokens) = (x.size(0), x.size(1));
            var qkv = _qkv.call(_norm1.call(x)).view(batch, tokens, 3, Heads, Width / Heads).permute(2, 0, 3, 1, 4);
            var mixed = FusedAttention.Forward(qkv[0], qkv[1], qkv[2]).transpose(1, 2).reshape(batch, tokens, Width);
            x = x + _out.call(mixed);
            return (x + _down.call(_up.call(_norm2.call(x)).gelu())).MoveToOuterDisposeScope();
        }
    }
}
