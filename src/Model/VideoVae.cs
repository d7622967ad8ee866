using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>
/// The causal 3D VAE of Wan2.1: pixels in [-1, 1] to normalised latents and back. No frame depends on a later one, the first frame
/// becomes a latent frame of its own, every further group of <see cref="VaeConfig.TemporalFactor"/> frames becomes one more.
/// </summary>
/// <remarks>
/// Key names and layer order are the published ones (<see cref="KeyTable"/>). One forward computes a whole clip
/// (<see cref="EncodeMoments"/>, <see cref="DecodeRaw"/>: differentiable, memory grows with the clip) or any part of a running video
/// (<see cref="OpenEncoder"/>, <see cref="OpenDecoder"/>: two cached frames per layer, constant memory); both give the same numbers,
/// because the causal convolutions see the same neighbours and the temporal resamplers treat the first frame apart in both.
/// </remarks>
public sealed class VideoVae : KeyedModule
{
    private readonly VaeEncoder encoder;
    private readonly CausalConv3d conv1;
    private readonly CausalConv3d conv2;
    private readonly VaeDecoder decoder;

    /// <summary>Builds the network with starting weights.</summary>
    /// <param name="config">Widths and factors.</param>
    /// <param name="seed">Determines the starting weights, together with the key names.</param>
    public VideoVae(VaeConfig config, ulong seed = 0)
        : base(nameof(VideoVae))
    {
        config.Check();
        Config = config;
        encoder = new(config);
        conv1 = new(2 * config.ZChannels, 2 * config.ZChannels, 1, 1);
        conv2 = new(config.ZChannels, config.ZChannels, 1, 1);
        decoder = new(config);
        register_module(nameof(encoder), encoder);
        register_module(nameof(conv1), conv1);
        register_module(nameof(conv2), conv2);
        register_module(nameof(decoder), decoder);
        WeightInit.Apply(this, seed, StartingBound);
    }

    /// <summary>The configuration; its latent statistics may be replaced by <see cref="SetLatentStatistics"/>.</summary>
    public VaeConfig Config { get; private set; }

    /// <summary>Sets what <see cref="Normalize"/> uses; once, after training.</summary>
    /// <param name="mean">Mean of each latent channel.</param>
    /// <param name="std">Standard deviation of each, positive.</param>
    public void SetLatentStatistics(IReadOnlyList<double> mean, IReadOnlyList<double> std)
    {
        var config = Config with { LatentMean = mean, LatentStd = std };
        config.Check();
        Config = config;
    }

    /// <summary>
    /// Turns the latent space: <c>z' = A^T (z - origin)</c>. Exact for the mean of the posterior and for what is decoded, by the convolutions next to the
    /// latents alone.
    /// </summary>
    /// <remarks>
    /// A diagonal normal distribution is not diagonal in turned channels: the logarithms of the variances are averaged with the squares of A, which
    /// matters to further training alone.
    /// </remarks>
    /// <param name="axes">A: an orthogonal matrix of doubles, <c>[C, C]</c>, whose columns are the new axes.</param>
    /// <param name="origin">What becomes 0, <c>[C]</c> of doubles.</param>
    public void TurnLatents(Tensor axes, Tensor origin)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        long channels = Config.ZChannels;
        var turn = axes.transpose(0, 1);
        (Tensor weight, Tensor bias) = (conv1.Weight, conv1.Bias);
        (Tensor mean, Tensor variance) = (weight.narrow(0, 0, channels), weight.narrow(0, channels, channels));
        Set(mean, turn.mm(Rows(mean)));
        Set(variance, turn.square().mm(Rows(variance)));
        Set(bias.narrow(0, 0, channels), turn.mv(bias.narrow(0, 0, channels).type(ScalarType.Float64) - origin));
        Set(bias.narrow(0, channels, channels), turn.square().mv(bias.narrow(0, channels, channels).type(ScalarType.Float64)));
        var back = Rows(conv2.Weight);
        Set(conv2.Bias, conv2.Bias.type(ScalarType.Float64) + back.mv(origin));
        Set(conv2.Weight, back.mm(axes));

        static Tensor Rows(Tensor kernel) => kernel.reshape(kernel.shape[0], kernel.shape[1]).type(ScalarType.Float64);
        static void Set(Tensor target, Tensor value) => target.copy_(value.reshape(target.shape).type(target.dtype));
    }

    /// <summary>Encodes a clip into normalised latents: the mean of the posterior, no noise.</summary>
    /// <param name="x">Pixels in [-1, 1], <c>[B, 3, F, H, W]</c>, <c>F = 1 + TemporalFactor·k</c>.</param>
    /// <param name="latentFramesPerStep">How many groups of frames run at once; changes time and memory, never the result.</param>
    /// <returns><c>[B, C, f, h, w]</c>. No gradient.</returns>
    public Tensor Encode(Tensor x, int latentFramesPerStep = 1)
    {
        var latents = Config.LatentFrames(CheckPixels(x));
        using var stream = OpenEncoder();
        using var scope = NewDisposeScope();
        List<Tensor> parts = [stream.Push(x.narrow(2, 0, 1))];
        for (long i = 1; i < latents; i += latentFramesPerStep)
        {
            var groups = Math.Min(latentFramesPerStep, latents - i);
            parts.Add(stream.Push(x.narrow(2, Config.PixelFrames(i), groups * Config.TemporalFactor)));
        }
        return cat(parts, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Decodes normalised latents into pixels in [-1, 1].</summary>
    /// <param name="z">Latents, <c>[B, C, f, h, w]</c>.</param>
    /// <param name="latentFramesPerStep">How many latent frames run at once; changes time and memory, never the result.</param>
    /// <returns><c>[B, 3, 1 + TemporalFactor·(f − 1), H, W]</c>. No gradient.</returns>
    public Tensor Decode(Tensor z, int latentFramesPerStep = 1)
    {
        var latents = CheckLatents(z);
        using var stream = OpenDecoder();
        using var scope = NewDisposeScope();
        List<Tensor> parts = [];
        for (long i = 0; i < latents; i += latentFramesPerStep)
        {
            parts.Add(stream.Push(z.narrow(2, i, Math.Min(latentFramesPerStep, latents - i))));
        }
        return cat(parts, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The posterior of a whole clip in one pass, for training.</summary>
    /// <param name="x">Pixels in [-1, 1], <c>[B, 3, F, H, W]</c>.</param>
    /// <returns>Mean and logarithm of the variance, both <c>[B, C, f, h, w]</c>, not normalised. Differentiable.</returns>
    public (Tensor Mean, Tensor LogVar) EncodeMoments(Tensor x)
    {
        Config.LatentFrames(CheckPixels(x));
        using var scope = NewDisposeScope();
        var moments = Moments(x, null).chunk(2, 1);
        return (moments[0].MoveToOuterDisposeScope(), moments[1].MoveToOuterDisposeScope());
    }

    /// <summary>Decodes a whole clip of latents that are not normalised in one pass, for training.</summary>
    /// <param name="z">Latents as <see cref="EncodeMoments"/> returns them, <c>[B, C, f, h, w]</c>.</param>
    /// <returns>Pixels, <c>[B, 3, F, H, W]</c>, not clamped. Differentiable.</returns>
    public Tensor DecodeRaw(Tensor z)
    {
        CheckLatents(z);
        return Pixels(z, null);
    }

    /// <summary>Starts encoding a video of any length.</summary>
    public VaeEncoderStream OpenEncoder() => new(this);

    /// <summary>Starts decoding a video of any length.</summary>
    public VaeDecoderStream OpenDecoder() => new(this);

    /// <summary><c>(z − mean) / std</c> per channel of <c>[B, C, f, h, w]</c>.</summary>
    public Tensor Normalize(Tensor z)
    {
        using var scope = NewDisposeScope();
        return ((z - PerChannel(Config.LatentMean, z)) / PerChannel(Config.LatentStd, z)).MoveToOuterDisposeScope();
    }

    /// <summary><c>z · std + mean</c> per channel of <c>[B, C, f, h, w]</c>.</summary>
    public Tensor Denormalize(Tensor z)
    {
        using var scope = NewDisposeScope();
        return (z * PerChannel(Config.LatentStd, z) + PerChannel(Config.LatentMean, z)).MoveToOuterDisposeScope();
    }

    /// <summary>Names and shapes of all tensors of a VAE of this configuration, without building it.</summary>
    public static IReadOnlyList<TensorKey> KeyTable(VaeConfig config) => VaeKeys.Of(config);

    /// <summary>Mean and log-variance as one tensor, <c>[B, 2C, f, h, w]</c>.</summary>
    internal Tensor Moments(Tensor x, VaeCache? cache)
    {
        using var scope = NewDisposeScope();
        var frames = Fold(x.type(conv1.Type).transpose(1, 2));
        return conv1.Forward(encoder.Forward(frames, cache), cache).transpose(1, 2).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Pixels, not clamped, of latents that are not normalised.</summary>
    internal Tensor Pixels(Tensor z, VaeCache? cache)
    {
        using var scope = NewDisposeScope();
        var latents = conv2.Forward(z.type(conv2.Type).transpose(1, 2), cache);
        return Unfold(decoder.Forward(latents, cache)).transpose(1, 2).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Checks pixels and returns their number of frames.</summary>
    internal long CheckPixels(Tensor x)
    {
        var s = x.shape;
        if (s.Length != 5 || s[1] != 3 || s[3] % Config.SpatialFactor != 0 || s[4] % Config.SpatialFactor != 0)
        {
            throw new ArgumentException(
                $"The VAE encodes [B, 3, F, H, W] with H and W multiples of {Config.SpatialFactor}; got [{string.Join(", ", s)}].");
        }
        return s[2];
    }

    /// <summary>Checks latents and returns their number of frames.</summary>
    internal long CheckLatents(Tensor z)
    {
        var s = z.shape;
        if (s.Length != 5 || s[1] != Config.ZChannels || s[2] < 1)
        {
            throw new ArgumentException($"The VAE decodes [B, {Config.ZChannels}, f, h, w] with f ≥ 1; got [{string.Join(", ", s)}].");
        }
        return s[2];
    }

    // Channel of a folded pixel = (colour · p + column) · p + row, the order of the later Wan VAEs.
    private Tensor Fold(Tensor x)
    {
        var (p, s) = (Config.PatchSize, x.shape);
        return p == 1
            ? x
            : x.reshape(s[0], s[1], 3, s[3] / p, p, s[4] / p, p).permute(0, 1, 2, 6, 4, 3, 5)
                .reshape(s[0], s[1], Config.FoldedChannels, s[3] / p, s[4] / p);
    }

    private Tensor Unfold(Tensor x)
    {
        var (p, s) = (Config.PatchSize, x.shape);
        return p == 1
            ? x
            : x.reshape(s[0], s[1], 3, p, p, s[3], s[4]).permute(0, 1, 2, 5, 4, 6, 3).reshape(s[0], s[1], 3, s[3] * p, s[4] * p);
    }

    private static Tensor PerChannel(IReadOnlyList<double> values, Tensor like)
    {
        var row = tensor(values.Select(v => (float)v).ToArray(), like.dtype, like.device);
        return row.reshape(1, -1, 1, 1, 1);
    }

    // Norms start at one, biases at zero. The last layer of every branch that is added to its input starts at zero: the network begins shallow.
    private static double StartingBound(string name, long[] shape) => name switch
    {
        _ when name.EndsWith("gamma", StringComparison.Ordinal) => -1,
        _ when name.EndsWith("bias", StringComparison.Ordinal) => 0,
        _ when name.EndsWith("residual.6.weight", StringComparison.Ordinal) => 0,
        _ when name.EndsWith("proj.weight", StringComparison.Ordinal) => 0,
        _ => WeightInit.FanIn(shape),
    };
}
