using TorchSharp.Modules;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>One transformer block; the equations are in <see cref="CausalDit"/>. Key <c>blocks.N</c>.</summary>
internal sealed class DitBlock : KeyedModule
{
    private readonly double _eps;
    private readonly Parameter modulation;
    private readonly SelfAttention self_attn;
    private readonly CrossAttention cross_attn;
    private readonly AffineNorm norm3;
    private readonly TwoLayer ffn;

    public DitBlock(WanConfig config, int layer, VideoSsmOptions? memory)
        : base(nameof(DitBlock))
    {
        _eps = config.Eps;
        modulation = AddParameter("modulation", 0, 1, 6, config.Dim);
        self_attn = AddModule("self_attn", new SelfAttention(config, layer, memory is not null && memory.HasLayer(layer) ? memory : null));
        cross_attn = AddModule("cross_attn", new CrossAttention(config));
        norm3 = AddModule("norm3", new AffineNorm(config));
        ffn = AddModule("ffn", new TwoLayer("ffn", config.Dim, config.FfnDim, config.Dim, Activations.GeluTanh));
    }

    public GatedDelta? Memory => self_attn.Memory;

    public (Tensor Keys, Tensor Values) TextKeysValues(Tensor context) => cross_attn.KeysValues(context);

    public void Join() => self_attn.Join();

    public void Unjoin() => self_attn.Unjoin();

    /// <summary>x [B,F,N,Dim], e0 [B,F,6,Dim].</summary>
    public Tensor Forward(Tensor x, Tensor e0, (Tensor Keys, Tensor Values) text, MemorySession memory)
    {
        using var scope = NewDisposeScope();
        var m = (modulation.unsqueeze(0) + e0).unsqueeze(3).unbind(2); // shift1, scale1, gate1, shift2, scale2, gate2: [B,F,1,Dim]
        var y = self_attn.Forward(Modulate(x, m[0], m[1]).flatten(1, 2), memory);
        x = x.addcmul(y.view_as(x), m[2], 1);
        x = x + cross_attn.Forward(norm3.Forward(x).flatten(1, 2), text).view_as(x);
        y = ffn.Forward(Modulate(x, m[3], m[4]));
        return x.addcmul(y, m[5], 1).MoveToOuterDisposeScope();
    }

    private Tensor Modulate(Tensor x, Tensor shift, Tensor scale) => Fused.ModulatedNorm(x, shift, scale, _eps);
}

/// <summary>Self-attention: q and k normalised over the whole width before the heads are split; what is attended to is the memory's matter.</summary>
internal sealed class SelfAttention : KeyedModule
{
    private readonly int _layer;
    private readonly int _heads;
    private readonly Linear q;
    private readonly Linear k;
    private readonly Linear v;
    private readonly Linear o;
    private readonly RmsNorm norm_q;
    private readonly RmsNorm norm_k;
    private Joined? _joined;

    public SelfAttention(WanConfig config, int layer, VideoSsmOptions? memory)
        : base(nameof(SelfAttention))
    {
        _layer = layer;
        _heads = config.Heads;
        q = AddLinear("q", config.Dim, config.Dim);
        k = AddLinear("k", config.Dim, config.Dim);
        v = AddLinear("v", config.Dim, config.Dim);
        o = AddLinear("o", config.Dim, config.Dim);
        norm_q = AddModule("norm_q", new RmsNorm("norm_q", config.Dim, config.Eps, config.QkNormInit));
        norm_k = AddModule("norm_k", new RmsNorm("norm_k", config.Dim, config.Eps, config.QkNormInit));
        Memory = memory is null ? null : AddModule("mem", new GatedDelta(config, memory));
    }

    public GatedDelta? Memory { get; }

    public void Join()
    {
        Unjoin();
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] gate = Memory is null ? [] : [Memory.OutputGateWeight];
        _joined = new Joined(
            cat([q.weight!, k.weight!, v.weight!, .. gate], 0).DetachFromDisposeScope(),
            cat([q.bias!, k.bias!, v.bias!, .. gate.Select(w => zeros_like(q.bias!))], 0).DetachFromDisposeScope());
    }

    public void Unjoin()
    {
        _joined?.Weight.Dispose();
        _joined?.Bias.Dispose();
        _joined = null;
    }

    /// <summary>h [B,L,Dim] to [B,L,Dim].</summary>
    public Tensor Forward(Tensor h, MemorySession memory)
    {
        var (qs, ks, vs, gate) = Project(h);
        var seen = memory.Attend(_layer, new AttentionInput(Heads(norm_q.Forward(qs)), Heads(norm_k.Forward(ks)), Heads(vs), h, Memory, gate));
        if (seen.Global is not { } global)
        {
            return o.forward(seen.Local);
        }

        return Memory!.Options.Fuse == FusePoint.BeforeOutput ? o.forward(seen.Local + global) : o.forward(seen.Local) + global;
    }

    private (Tensor Q, Tensor K, Tensor V, Tensor? Gate) Project(Tensor h)
    {
        if (_joined is null)
        {
            return (q.forward(h), k.forward(h), v.forward(h), null);
        }

        var parts = nn.functional.linear(h, _joined.Weight, _joined.Bias).chunk(Memory is null ? 3 : 4, -1);
        return (parts[0], parts[1], parts[2], Memory is null ? null : parts[3]);
    }

    private Tensor Heads(Tensor x) => x.reshape(x.shape[0], x.shape[1], _heads, x.shape[2] / _heads);

    private sealed record Joined(Tensor Weight, Tensor Bias);
}

/// <summary>Attention from video tokens to text rows: the same layers, no rotation, no key mask.</summary>
internal sealed class CrossAttention : KeyedModule
{
    private readonly int _heads;
    private readonly Linear q;
    private readonly Linear k;
    private readonly Linear v;
    private readonly Linear o;
    private readonly RmsNorm norm_q;
    private readonly RmsNorm norm_k;

    public CrossAttention(WanConfig config)
        : base(nameof(CrossAttention))
    {
        _heads = config.Heads;
        q = AddLinear("q", config.Dim, config.Dim);
        k = AddLinear("k", config.Dim, config.Dim);
        v = AddLinear("v", config.Dim, config.Dim);
        o = AddLinear("o", config.Dim, config.Dim);
        norm_q = AddModule("norm_q", new RmsNorm("norm_q", config.Dim, config.Eps, config.QkNormInit));
        norm_k = AddModule("norm_k", new RmsNorm("norm_k", config.Dim, config.Eps, config.QkNormInit));
    }

    public (Tensor Keys, Tensor Values) KeysValues(Tensor context) =>
        (Heads(norm_k.Forward(k.forward(context))).contiguous(), Heads(v.forward(context)).contiguous());

    public Tensor Forward(Tensor h, (Tensor Keys, Tensor Values) text)
    {
        var seen = Attention.Apply(Heads(norm_q.Forward(q.forward(h))), text.Keys, text.Values);
        return o.forward(seen.transpose(1, 2).flatten(2));
    }

    private Tensor Heads(Tensor x) => x.reshape(x.shape[0], x.shape[1], _heads, x.shape[2] / _heads).transpose(1, 2);
}

/// <summary>Output layer: modulated by e itself, not by its projection. Keys <c>head.head.*</c>, <c>head.modulation</c>.</summary>
internal sealed class DitHead : KeyedModule
{
    private readonly double _eps;
    private readonly Linear head;
    private readonly Parameter modulation;

    public DitHead(WanConfig config)
        : base(nameof(DitHead))
    {
        _eps = config.Eps;
        head = AddLinear("head", config.Dim, (long)config.OutChannels * config.PatchHeight * config.PatchWidth);
        modulation = AddParameter("modulation", 0, 1, 2, config.Dim);
    }

    /// <summary>x [B,F,N,Dim], e [B,F,1,Dim].</summary>
    public Tensor Forward(Tensor x, Tensor e)
    {
        var m = (modulation.unsqueeze(0) + e).unsqueeze(3).unbind(2); // shift, scale
        return head.forward(Fused.ModulatedNorm(x, m[0], m[1], _eps));
    }
}

/// <summary>Layer norm with learned scale and offset.</summary>
internal sealed class AffineNorm : KeyedModule
{
    private readonly long[] _width;
    private readonly double _eps;
    private readonly Parameter weight;
    private readonly Parameter bias;

    public AffineNorm(WanConfig config)
        : base(nameof(AffineNorm))
    {
        _width = [config.Dim];
        _eps = config.Eps;
        weight = AddParameter("weight", 1, config.Dim);
        bias = AddParameter("bias", 0, config.Dim);
    }

    public Tensor Forward(Tensor x) => nn.functional.layer_norm(x, _width, weight, bias, _eps);
}

/// <summary>The patch convolution's weights, in its published shape <c>[Dim, C, 1, ph, pw]</c>.</summary>
internal sealed class PatchEmbedding : KeyedModule
{
    public PatchEmbedding(WanConfig config)
        : base(nameof(PatchEmbedding))
    {
        Weight = AddParameter("weight", 0, config.Dim, config.InChannels, 1, config.PatchHeight, config.PatchWidth);
        Bias = AddParameter("bias", 0, config.Dim);
    }

    public Parameter Weight { get; }

    public Parameter Bias { get; }
}

/// <summary>SiLU, then a linear layer under key <c>1</c>.</summary>
internal sealed class TimeProjection : KeyedModule
{
    public TimeProjection(WanConfig config)
        : base(nameof(TimeProjection)) => Linear = AddLinear("1", config.Dim, 6L * config.Dim);

    public Linear Linear { get; }
}
