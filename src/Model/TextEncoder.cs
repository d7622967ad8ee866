using TorchSharp.Modules;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>The encoder of UMT5: prompt tokens to the vectors the generator's cross-attention reads.</summary>
/// <remarks>
/// Pre-norm blocks without biases; attention without the 1/√d factor; every block has its own table of relative position biases; the
/// feed-forward is <c>fc2(fc1(x) · gelu(gate(x)))</c>. Key names are the published ones of Wan2.1's file (<see cref="KeyTable"/>).
/// </remarks>
public sealed class TextEncoder : KeyedModule
{
    private readonly EmbeddingTable token_embedding;
    private readonly TextBlock[] _blocks;
    private readonly TextNorm norm;

    /// <summary>Builds the network with starting weights.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="seed">Determines the starting weights, together with the key names.</param>
    public TextEncoder(TextEncoderConfig config, ulong seed = 0)
        : base(nameof(TextEncoder))
    {
        config.Check();
        Config = config;
        token_embedding = new(config.VocabularySize, config.Dim);
        _blocks = [.. Enumerable.Range(0, config.Layers).Select(_ => new TextBlock(config))];
        norm = new(config.Dim);
        register_module(nameof(token_embedding), token_embedding);
        register_module("blocks", new ModuleGroup([.. _blocks.Select((block, i) => ($"{i}", (nn.Module)block))]));
        register_module(nameof(norm), norm);
        WeightInit.Apply(this, seed, StartingBound);
    }

    /// <summary>The configuration.</summary>
    public TextEncoderConfig Config { get; }

    /// <summary>Encodes a batch of prompts.</summary>
    /// <param name="ids">Token numbers, int64, <c>[B, L]</c>.</param>
    /// <param name="mask">True (or not 0) where there is a token, false at padding, <c>[B, L]</c>; null when nothing is padded.</param>
    /// <returns><c>[B, L, D]</c>; rows of padding are zero. Differentiable.</returns>
    public Tensor Forward(Tensor ids, Tensor? mask = null)
    {
        if (ids.shape.Length != 2 || (mask is not null && !mask.shape.SequenceEqual(ids.shape)))
        {
            var other = mask is null ? "no mask" : $"a mask [{string.Join(", ", mask.shape)}]";
            throw new ArgumentException($"The text encoder needs ids and mask of one shape [B, L]; got [{string.Join(", ", ids.shape)}] and {other}.");
        }
        using var scope = NewDisposeScope();
        var length = ids.shape[1];
        var visible = mask?.ne(0);
        var buckets = RelativePositions.Buckets(length, Config.Buckets, Config.MaxDistance, ids.device);
        var hidden = visible?.logical_not().reshape(-1, 1, 1, length);
        var x = token_embedding.Forward(ids);
        foreach (var block in _blocks) x = block.Forward(x, buckets, hidden);
        x = norm.Forward(x);
        if (visible is not null) x = x * visible.unsqueeze(-1).type(x.dtype);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>Encodes prompts as text; no gradient.</summary>
    /// <param name="tokenizer">The tokenizer the encoder was trained with.</param>
    /// <param name="prompts">One row of the result each.</param>
    /// <returns><c>[B, Length, D]</c>; rows of padding are zero.</returns>
    public Tensor Encode(ITokenizer tokenizer, IReadOnlyList<string> prompts)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (ids, mask) = TokenBatch.Of(tokenizer, prompts, Config.Length, token_embedding.Device);
        return Forward(ids, mask).MoveToOuterDisposeScope();
    }

    /// <summary>Names and shapes of all tensors of an encoder of this configuration, without building it.</summary>
    public static IReadOnlyList<TensorKey> KeyTable(TextEncoderConfig config)
    {
        config.Check();
        var (dim, inner, wide) = (config.Dim, config.AttentionDim, config.FeedForwardDim);
        List<TensorKey> keys = [new("token_embedding.weight", [config.VocabularySize, dim])];
        for (var i = 0; i < config.Layers; i++)
        {
            keys.AddRange(
            [
                new($"blocks.{i}.norm1.weight", [dim]),
                new($"blocks.{i}.attn.q.weight", [inner, dim]),
                new($"blocks.{i}.attn.k.weight", [inner, dim]),
                new($"blocks.{i}.attn.v.weight", [inner, dim]),
                new($"blocks.{i}.attn.o.weight", [dim, inner]),
                new($"blocks.{i}.norm2.weight", [dim]),
                new($"blocks.{i}.ffn.gate.0.weight", [wide, dim]),
                new($"blocks.{i}.ffn.fc1.weight", [wide, dim]),
                new($"blocks.{i}.ffn.fc2.weight", [dim, wide]),
                new($"blocks.{i}.pos_embedding.embedding.weight", [config.Buckets, config.Heads]),
            ]);
        }
        keys.Add(new("norm.weight", [dim]));
        return keys;
    }

    // T5's standard deviations, as uniform bounds (√3 σ); norms start at one. Queries are small because attention has no 1/√d.
    private double StartingBound(string name, long[] shape) => Math.Sqrt(3) * name switch
    {
        _ when shape.Length == 1 => -1,
        "token_embedding.weight" => 1,
        _ when name.EndsWith("attn.q.weight", StringComparison.Ordinal) => 1 / Math.Sqrt((double)Config.Dim * Config.AttentionDim),
        _ when name.EndsWith("attn.o.weight", StringComparison.Ordinal) => 1 / Math.Sqrt((double)Config.Heads * Config.AttentionDim),
        _ when name.EndsWith("embedding.weight", StringComparison.Ordinal) => 1 / Math.Sqrt(2.0 * Config.Buckets * Config.Heads),
        _ => 1 / Math.Sqrt(shape[1]),
    };
}

/// <summary>norm, attention, plus input; norm, gated feed-forward, plus input.</summary>
internal sealed class TextBlock : KeyedModule
{
    private readonly int _heads;
    private readonly TextNorm norm1;
    private readonly TextLinear _q;
    private readonly TextLinear _k;
    private readonly TextLinear _v;
    private readonly TextLinear _o;
    private readonly TextNorm norm2;
    private readonly TextLinear _gate;
    private readonly TextLinear _fc1;
    private readonly TextLinear _fc2;
    private readonly EmbeddingTable _positions;

    public TextBlock(TextEncoderConfig config)
        : base(nameof(TextBlock))
    {
        var (dim, inner, wide) = (config.Dim, config.AttentionDim, config.FeedForwardDim);
        _heads = config.Heads;
        (norm1, norm2) = (new(dim), new(dim));
        (_q, _k, _v, _o) = (new(dim, inner), new(dim, inner), new(dim, inner), new(inner, dim));
        (_gate, _fc1, _fc2) = (new(dim, wide), new(dim, wide), new(wide, dim));
        _positions = new(config.Buckets, config.Heads);
        register_module(nameof(norm1), norm1);
        register_module("attn", new ModuleGroup(("q", _q), ("k", _k), ("v", _v), ("o", _o)));
        register_module(nameof(norm2), norm2);
        register_module("ffn", new ModuleGroup(("gate", new ModuleGroup(("0", _gate))), ("fc1", _fc1), ("fc2", _fc2)));
        register_module("pos_embedding", new ModuleGroup(("embedding", _positions)));
    }

    /// <summary>One block.</summary>
    /// <param name="x"><c>[B, L, D]</c>.</param>
    /// <param name="buckets">Bucket of (query, key), int64, <c>[L, L]</c>.</param>
    /// <param name="hidden">True at padded keys, <c>[B, 1, 1, L]</c>.</param>
    public Tensor Forward(Tensor x, Tensor buckets, Tensor? hidden)
    {
        using var scope = NewDisposeScope();
        var y = x + SelfAttention(norm1.Forward(x), buckets, hidden);
        var normed = norm2.Forward(y);
        return (y + _fc2.Forward(_fc1.Forward(normed) * GeluTanh(_gate.Forward(normed)))).MoveToOuterDisposeScope();
    }

    private Tensor SelfAttention(Tensor x, Tensor buckets, Tensor? hidden)
    {
        var bias = _positions.Forward(buckets).permute(2, 0, 1).unsqueeze(0); // [1, H, L, L]
        if (hidden is not null) bias = bias.masked_fill(hidden, float.MinValue);
        var y = Attention.Apply(Heads(_q.Forward(x)), Heads(_k.Forward(x)), Heads(_v.Forward(x)), bias, scale: 1);
        return _o.Forward(y.transpose(1, 2).reshape(x.shape[0], x.shape[1], -1));
    }

    private Tensor Heads(Tensor x) => x.reshape(x.shape[0], x.shape[1], _heads, -1).transpose(1, 2);

    private static Tensor GeluTanh(Tensor x) => x * 0.5 * ((x + x * x * x * 0.044715) * Math.Sqrt(2 / Math.PI)).tanh().add(1);
}

/// <summary><c>x / rms(x) · weight</c> over the last dimension, computed in float32.</summary>
internal sealed class TextNorm : KeyedModule
{
    private readonly Parameter weight;

    public TextNorm(long dim)
        : base(nameof(TextNorm))
    {
        weight = new Parameter(ones([dim]));
        register_parameter(nameof(weight), weight);
    }

    public Tensor Forward(Tensor x)
    {
        var wide = x.type(ScalarType.Float32);
        var inverse = (wide * wide).mean([-1], true).add(1e-6).rsqrt();
        return (wide * inverse).type(weight.dtype) * weight;
    }
}

/// <summary>Matrix product without bias.</summary>
internal sealed class TextLinear : KeyedModule
{
    private readonly Parameter weight;

    public TextLinear(long inputs, long outputs)
        : base(nameof(TextLinear))
    {
        weight = new Parameter(zeros([outputs, inputs]));
        register_parameter(nameof(weight), weight);
    }

    public Tensor Forward(Tensor x) => nn.functional.linear(x, weight);
}

/// <summary>Rows looked up by number.</summary>
internal sealed class EmbeddingTable : KeyedModule
{
    private readonly Parameter weight;

    public EmbeddingTable(long rows, long dim)
        : base(nameof(EmbeddingTable))
    {
        weight = new Parameter(zeros([rows, dim]));
        register_parameter(nameof(weight), weight);
    }

    /// <summary>Where the table lies.</summary>
    public Device Device => weight.device;

    /// <summary>Any shape of int64 numbers to the same shape with one more dimension.</summary>
    public Tensor Forward(Tensor ids) => weight.index_select(0, ids.reshape(-1)).reshape([.. ids.shape, weight.shape[1]]);
}
