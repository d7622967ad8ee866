using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>First convolution, levels with their halvings, middle, head: folded pixels to the two moments before the last 1×1×1.</summary>
internal sealed class VaeEncoder : KeyedModule
{
    private readonly CausalConv3d conv1;
    private readonly VaeLevels downsamples;
    private readonly VaeMiddle middle;
    private readonly VaeHead head;

    public VaeEncoder(VaeConfig config)
        : base(nameof(VaeEncoder))
    {
        long width = config.BaseDim;
        conv1 = new(config.FoldedChannels, width, 3, 3);
        List<nn.Module> layers = [];
        for (var level = 0; level < config.Multipliers.Count; level++)
        {
            for (var i = 0; i < config.ResBlocks; i++)
            {
                layers.Add(new VaeResidualBlock(width, width = config.BaseDim * config.Multipliers[level]));
            }
            if (level < config.TemporalDownsample.Count) layers.Add(new VaeDownsample(width, config.TemporalDownsample[level]));
        }
        downsamples = new(layers);
        middle = new(width, config.MiddleAttention);
        head = new(width, 2 * config.ZChannels);
        register_module(nameof(conv1), conv1);
        register_module(nameof(downsamples), downsamples);
        register_module(nameof(middle), middle);
        register_module(nameof(head), head);
    }

    public Tensor Forward(Tensor x, VaeCache? cache) =>
        head.Forward(middle.Forward(downsamples.Forward(conv1.Forward(x, cache), cache), cache), cache);
}

/// <summary>The encoder's mirror: one more residual block per level, and every doubling halves the channels as well.</summary>
internal sealed class VaeDecoder : KeyedModule
{
    private readonly CausalConv3d conv1;
    private readonly VaeMiddle middle;
    private readonly VaeLevels upsamples;
    private readonly VaeHead head;

    public VaeDecoder(VaeConfig config)
        : base(nameof(VaeDecoder))
    {
        long width = config.BaseDim * config.Multipliers[^1];
        conv1 = new(config.ZChannels, width, 3, 3);
        middle = new(width, config.MiddleAttention);
        List<nn.Module> layers = [];
        for (var level = config.Multipliers.Count - 1; level >= 0; level--)
        {
            for (var i = 0; i <= config.ResBlocks; i++)
            {
                layers.Add(new VaeResidualBlock(width, width = config.BaseDim * config.Multipliers[level]));
            }
            if (level == 0) continue;
            layers.Add(new VaeUpsample(width, config.TemporalDownsample[level - 1]));
            width /= 2;
        }
        upsamples = new(layers);
        head = new(width, config.FoldedChannels);
        register_module(nameof(conv1), conv1);
        register_module(nameof(middle), middle);
        register_module(nameof(upsamples), upsamples);
        register_module(nameof(head), head);
    }

    public Tensor Forward(Tensor x, VaeCache? cache) =>
        head.Forward(upsamples.Forward(middle.Forward(conv1.Forward(x, cache), cache), cache), cache);
}

/// <summary>Residual blocks and resamplers one after the other, numbered through.</summary>
internal sealed class VaeLevels : KeyedModule
{
    private readonly IReadOnlyList<nn.Module> _layers;

    public VaeLevels(IReadOnlyList<nn.Module> layers)
        : base(nameof(VaeLevels))
    {
        _layers = layers;
        for (var i = 0; i < layers.Count; i++) register_module($"{i}", layers[i]);
    }

    public Tensor Forward(Tensor x, VaeCache? cache)
    {
        using var scope = NewDisposeScope();
        foreach (var layer in _layers)
        {
            x = layer switch
            {
                VaeResidualBlock block => block.Forward(x, cache),
                VaeDownsample down => down.Forward(x, cache),
                VaeUpsample up => up.Forward(x, cache),
                _ => throw new InvalidOperationException($"A VAE level cannot hold a {layer.GetName()}."),
            };
        }
        return x.MoveToOuterDisposeScope();
    }
}

/// <summary>Residual block, attention where asked for, residual block; the second block is number 2 in either case.</summary>
internal sealed class VaeMiddle : KeyedModule
{
    private readonly VaeResidualBlock _first;
    private readonly VaeAttentionBlock? _attention;
    private readonly VaeResidualBlock _second;

    public VaeMiddle(long width, bool attention)
        : base(nameof(VaeMiddle))
    {
        (_first, _second) = (new(width, width), new(width, width));
        register_module("0", _first);
        if (attention) register_module("1", _attention = new(width));
        register_module("2", _second);
    }

    public Tensor Forward(Tensor x, VaeCache? cache)
    {
        using var scope = NewDisposeScope();
        var y = _first.Forward(x, cache);
        return _second.Forward(_attention?.Forward(y) ?? y, cache).MoveToOuterDisposeScope();
    }
}

/// <summary>norm, SiLU, 3×3×3.</summary>
internal sealed class VaeHead : KeyedModule
{
    private readonly ChannelNorm _norm;
    private readonly CausalConv3d _conv;

    public VaeHead(long width, long outputs)
        : base(nameof(VaeHead))
    {
        (_norm, _conv) = (new(width, 1, 1, 1), new(width, outputs, 3, 3));
        register_module("0", _norm);
        register_module("2", _conv);
    }

    public Tensor Forward(Tensor x, VaeCache? cache)
    {
        using var scope = NewDisposeScope();
        return _conv.Forward(_norm.Forward(x).silu(), cache).MoveToOuterDisposeScope();
    }
}
