using TorchSharp.Modules;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

// Inside the VAE a clip is [B, F, C, H, W]: a frame is contiguous, so that every spatial operation runs on [B·F, C, H, W] without a copy.
// A cache of null means that the call sees the whole clip, from its first frame to its last.

/// <summary>
/// Convolution that never looks ahead: kernel <c>(1 or 3, k, k)</c>, height and width zero-padded by k/2, time padded with two zero
/// frames on the left at the beginning and with the two frames before afterwards.
/// </summary>
/// <remarks>
/// A 3×3×3 kernel runs as one 2D convolution over three neighbouring frames stacked in channels. It is the same sum; on two CPU cores it
/// is two to six times as fast as the 3D convolution of LibTorch 1.13.
/// </remarks>
internal sealed class CausalConv3d : KeyedModule
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public CausalConv3d(long inputs, long outputs, long frames, long size)
        : base(nameof(CausalConv3d))
    {
        weight = new Parameter(zeros([outputs, inputs, frames, size, size]));
        bias = new Parameter(zeros([outputs]));
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
    }

    /// <summary>Type the layer computes in.</summary>
    public ScalarType Type => weight.dtype;

    /// <summary><c>[outputs, inputs, frames, size, size]</c>.</summary>
    public Parameter Weight => weight;

    /// <summary><c>[outputs]</c>.</summary>
    public Parameter Bias => bias;

    /// <summary>One output frame per input frame.</summary>
    public Tensor Forward(Tensor x, VaeCache? cache)
    {
        if (weight.shape[2] == 1) return PerFrame(x, weight.squeeze(2));
        var s = x.shape;
        var before = cache?.Get(this) ?? zeros([s[0], 2, s[2], s[3], s[4]], x.dtype, x.device);
        var padded = cat([before, x], 1);
        cache?.Set(this, padded.narrow(1, s[1], 2)); // disposes of what it replaces, which the line above has copied
        return Windows(padded.narrow(1, 0, s[1]), padded.narrow(1, 1, s[1]), padded.narrow(1, 2, s[1]));
    }

    /// <summary>One output frame for every second window of three: <c>2n + 1</c> frames become <c>n</c>, nothing is padded.</summary>
    public Tensor Halve(Tensor x)
    {
        var last = x.shape[1];
        return Windows(x.slice(1, 0, last - 2, 2), x.slice(1, 1, last - 1, 2), x.slice(1, 2, last, 2));
    }

    private Tensor Windows(Tensor first, Tensor second, Tensor third)
    {
        var w = weight.shape;
        return PerFrame(cat([first, second, third], 2), weight.permute(0, 2, 1, 3, 4).reshape(w[0], 3 * w[1], w[3], w[4]));
    }

    private Tensor PerFrame(Tensor x, Tensor kernel)
    {
        var pad = kernel.shape[3] / 2;
        var y = nn.functional.conv2d(Frames.Merge(x), kernel, bias, [1, 1], [pad, pad]);
        return Frames.Split(y, x.shape[0]);
    }
}

/// <summary>Plain 2D convolution of every frame.</summary>
internal sealed class FrameConv : KeyedModule
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly long[] _stride;
    private readonly long[] _padding;

    public FrameConv(long inputs, long outputs, long size, long stride, long padding)
        : base(nameof(FrameConv))
    {
        weight = new Parameter(zeros(outputs, inputs, size, size));
        bias = new Parameter(zeros([outputs]));
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
        (_stride, _padding) = ([stride, stride], [padding, padding]);
    }

    /// <summary><c>[N, C, H, W]</c> to <c>[N, C', H', W']</c>.</summary>
    public Tensor Forward(Tensor x) => nn.functional.conv2d(x, weight, bias, _stride, _padding);
}

/// <summary>Scales the channel vector of every position to length √C, then by <c>gamma</c>; called RMS norm in the checkpoint.</summary>
internal sealed class ChannelNorm : KeyedModule
{
    private readonly Parameter gamma;
    private readonly double _root;

    public ChannelNorm(long channels, params long[] trailing)
        : base(nameof(ChannelNorm))
    {
        gamma = new Parameter(ones([channels, .. trailing]));
        register_parameter(nameof(gamma), gamma);
        _root = Math.Sqrt(channels);
    }

    /// <summary>Channels are the third dimension from the end.</summary>
    public Tensor Forward(Tensor x)
    {
        // Deviation: the guard against a zero vector sits inside the root, so that the gradient stays finite there. Elsewhere it is below rounding.
        var inverse = (x * x).sum(-3, true).add(1e-24).rsqrt();
        return x * inverse * (gamma.reshape(-1, 1, 1) * _root);
    }
}

/// <summary>norm, SiLU, 3×3×3, norm, SiLU, 3×3×3, plus the input (through 1×1×1 where the width changes).</summary>
internal sealed class VaeResidualBlock : KeyedModule
{
    private readonly ChannelNorm _norm1;
    private readonly CausalConv3d _conv1;
    private readonly ChannelNorm _norm2;
    private readonly CausalConv3d _conv2;
    private readonly CausalConv3d? _shortcut;

    public VaeResidualBlock(long inputs, long outputs)
        : base(nameof(VaeResidualBlock))
    {
        (_norm1, _conv1) = (new(inputs, 1, 1, 1), new(inputs, outputs, 3, 3));
        (_norm2, _conv2) = (new(outputs, 1, 1, 1), new(outputs, outputs, 3, 3));
        register_module("residual", new ModuleGroup(("0", _norm1), ("2", _conv1), ("3", _norm2), ("6", _conv2)));
        if (inputs == outputs) return;
        _shortcut = new(inputs, outputs, 1, 1);
        register_module("shortcut", _shortcut);
    }

    public Tensor Forward(Tensor x, VaeCache? cache)
    {
        using var scope = NewDisposeScope();
        var y = _conv1.Forward(_norm1.Forward(x).silu(), cache);
        y = _conv2.Forward(_norm2.Forward(y).silu(), cache);
        return (y + (_shortcut?.Forward(x, cache) ?? x)).MoveToOuterDisposeScope();
    }
}

/// <summary>Single-head self-attention over the positions of one frame, plus the input.</summary>
internal sealed class VaeAttentionBlock : KeyedModule
{
    private readonly ChannelNorm norm;
    private readonly FrameConv to_qkv;
    private readonly FrameConv proj;

    public VaeAttentionBlock(long channels)
        : base(nameof(VaeAttentionBlock))
    {
        norm = new(channels, 1, 1);
        to_qkv = new(channels, 3 * channels, 1, 1, 0);
        proj = new(channels, channels, 1, 1, 0);
        register_module(nameof(norm), norm);
        register_module(nameof(to_qkv), to_qkv);
        register_module(nameof(proj), proj);
    }

    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var frames = Frames.Merge(x);
        var (n, c, h, w) = (frames.shape[0], frames.shape[1], frames.shape[2], frames.shape[3]);
        var qkv = to_qkv.Forward(norm.Forward(frames)).reshape(n, 1, 3 * c, h * w).transpose(2, 3).chunk(3, -1); // each [N, 1, HW, C]
        var y = Attention.Apply(qkv[0], qkv[1], qkv[2]).transpose(2, 3).reshape(n, c, h, w);
        return (x + Frames.Split(proj.Forward(y), x.shape[0])).MoveToOuterDisposeScope();
    }
}

/// <summary>Halves height and width; where <c>temporal</c>, time as well.</summary>
internal sealed class VaeDownsample : KeyedModule
{
    private readonly FrameConv _space;
    private readonly CausalConv3d? time_conv;

    public VaeDownsample(long channels, bool temporal)
        : base(nameof(VaeDownsample))
    {
        _space = new(channels, channels, 3, 2, 0);
        register_module("resample", new ModuleGroup(("1", _space)));
        if (!temporal) return;
        time_conv = new(channels, channels, 3, 1);
        register_module(nameof(time_conv), time_conv);
    }

    public Tensor Forward(Tensor x, VaeCache? cache)
    {
        using var scope = NewDisposeScope();
        var y = Frames.Split(_space.Forward(nn.functional.pad(Frames.Merge(x), [0L, 1, 0, 1])), x.shape[0]);
        return (time_conv is null ? y : Time(y, time_conv, cache)).MoveToOuterDisposeScope();
    }

    // The first frame of a video stands for itself. Every later output sees two new frames and the one before them.
    private Tensor Time(Tensor y, CausalConv3d conv, VaeCache? cache)
    {
        var frames = y.shape[1];
        var result = cache?.Get(this) is { } before
            ? conv.Halve(cat([before, y], 1))
            : frames == 1 ? y : cat([y.narrow(1, 0, 1), conv.Halve(y)], 1);
        cache?.Set(this, y.narrow(1, frames - 1, 1));
        return result;
    }
}

/// <summary>Doubles height and width and halves the channels; where <c>temporal</c>, doubles time first.</summary>
internal sealed class VaeUpsample : KeyedModule
{
    private readonly FrameConv _space;
    private readonly CausalConv3d? time_conv;

    public VaeUpsample(long channels, bool temporal)
        : base(nameof(VaeUpsample))
    {
        _space = new(channels, channels / 2, 3, 1, 1);
        register_module("resample", new ModuleGroup(("1", _space)));
        if (!temporal) return;
        time_conv = new(channels, 2 * channels, 3, 1);
        register_module(nameof(time_conv), time_conv);
    }

    public Tensor Forward(Tensor x, VaeCache? cache)
    {
        using var scope = NewDisposeScope();
        var y = time_conv is null ? x : Time(x, time_conv, cache);
        var frames = Frames.Merge(y);
        var twice = nn.functional.upsample(frames, [2 * frames.shape[2], 2 * frames.shape[3]]);
        return Frames.Split(_space.Forward(twice), x.shape[0]).MoveToOuterDisposeScope();
    }

    // The first frame of a video stays one frame and is no context for the next: for these the video begins with frame 1.
    private Tensor Time(Tensor x, CausalConv3d conv, VaeCache? cache)
    {
        var begins = cache?.Start(this) ?? true;
        if (!begins) return Doubled(x, conv, cache);
        var first = x.narrow(1, 0, 1);
        return x.shape[1] == 1 ? first : cat([first, Doubled(x.narrow(1, 1, x.shape[1] - 1), conv, cache)], 1);
    }

    // The two halves of the 2C channels are the two frames.
    private static Tensor Doubled(Tensor x, CausalConv3d conv, VaeCache? cache)
    {
        var s = x.shape;
        return conv.Forward(x, cache).reshape(s[0], 2 * s[1], s[2], s[3], s[4]);
    }
}

/// <summary>Frames of a clip as a batch, and back.</summary>
internal static class Frames
{
    /// <summary><c>[B, F, C, H, W]</c> to <c>[B·F, C, H, W]</c>.</summary>
    public static Tensor Merge(Tensor x) => x.reshape(-1, x.shape[2], x.shape[3], x.shape[4]);

    /// <summary><c>[B·F, C, H, W]</c> to <c>[B, F, C, H, W]</c>.</summary>
    public static Tensor Split(Tensor x, long batch) => x.reshape(batch, -1, x.shape[1], x.shape[2], x.shape[3]);
}
