using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>One video being made by a <see cref="WorldSystem"/>: its prompts as rows, its draws by name, its time apart by network.</summary>
internal sealed class SystemRun : IDisposable
{
    private readonly GenerationRequest _request;
    private readonly TimeProvider _clock;
    private readonly List<PromptSegment> _prompts = [];

    public SystemRun(WorldNetworks networks, GenerationRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        Networks = networks;
        CancellationToken = cancellationToken;
        _request = request;
        _clock = clock;
        LatentFrames = WorldTimeline.LatentFrames(networks.Vae.Config, request.LengthSeconds);
        _prompts.Add(new(0, networks.Encode(request.Prompt.Text)));
        foreach (var change in request.Prompt.Schedule)
            _prompts.Add(new(WorldTimeline.LatentAt(networks.Vae.Config, change.AtSeconds), networks.Encode(change.Text)));
        Unconditional = networks.Encode("");
    }

    public WorldNetworks Networks { get; }

    public CausalDit Dit => Networks.Dit;

    public CancellationToken CancellationToken { get; }

    /// <summary>Latent frames of the whole video.</summary>
    public int LatentFrames { get; }

    /// <summary>Pixel frames of the whole video.</summary>
    public int PixelFrames => (int)Networks.Vae.Config.PixelFrames(LatentFrames);

    /// <summary>The autoencoder's latents as they are.</summary>
    public IClipCodec Codec => new PlainCodec(Networks.Vae.Config);

    /// <summary>Height of a latent.</summary>
    public int Height => Networks.Frame.Height / Networks.Vae.Config.SpatialFactor;

    /// <summary>Width of a latent.</summary>
    public int Width => Networks.Frame.Width / Networks.Vae.Config.SpatialFactor;

    /// <summary>Rows of the empty prompt.</summary>
    public Tensor Unconditional { get; }

    /// <summary>Seconds spent in the autoencoder so far.</summary>
    public double VaeSeconds { get; private set; }

    /// <summary>Rows of the prompt in force at a latent frame.</summary>
    public Tensor PromptAt(int latentFrame) => _prompts.Last(p => p.FromFrame <= latentFrame || p == _prompts[0]).Embeddings;

    /// <summary>Standard normal noise by name: the same whatever was drawn before, and on the CPU always, because another device would draw other numbers.</summary>
    public Tensor Noise(string name, params long[] shape)
    {
        using var generator = new Generator(Seeds.FromName($"{_request.Seed}/{name}"));
        var noise = randn(shape, generator: generator);
        if (Dit.Device.type == DeviceType.CPU)
            return noise;
        var there = empty(shape, noise.dtype, Dit.Device);
        there.copy_(noise);
        noise.Dispose();
        return there;
    }

    /// <summary>Records a reading of the generation.</summary>
    public void Record(string name, double value) => _request.Probe.Record(name, value);

    /// <summary>Runs work of the autoencoder and counts its time apart.</summary>
    public Tensor Vae(Func<VideoVae, Tensor> work)
    {
        long begin = _clock.GetTimestamp();
        var result = work(Networks.Vae);
        VaeSeconds += _clock.GetElapsedTime(begin).TotalSeconds;
        return result;
    }

    public void Dispose()
    {
        Unconditional.Dispose();
        _prompts.ForEach(p => p.Embeddings.Dispose());
    }
}
