using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>Encodes a video of any length piece by piece, in constant memory and without seams.</summary>
/// <remarks>Opened by <see cref="VideoVae.OpenEncoder"/>; owns its caches, not the network. One thread at a time.</remarks>
public sealed class VaeEncoderStream : IDisposable
{
    private readonly VideoVae _vae;
    private readonly VaeCache _cache = new();

    internal VaeEncoderStream(VideoVae vae) => _vae = vae;

    /// <summary>Frames pushed since the beginning of the video.</summary>
    public long FramesSeen { get; private set; }

    /// <summary>Bytes of the cached frames; constant after the first two pushes.</summary>
    public long CacheBytes => _cache.Bytes;

    /// <summary>Encodes the next frames.</summary>
    /// <param name="x">
    /// Pixels in [-1, 1], <c>[B, 3, n, H, W]</c>: <c>1 + TemporalFactor·k</c> frames at the beginning, a multiple of
    /// <see cref="VaeConfig.TemporalFactor"/> afterwards.
    /// </param>
    /// <returns>Their normalised latents, <c>[B, C, ·, h, w]</c>; no gradient. The caller owns them.</returns>
    public Tensor Push(Tensor x)
    {
        var frames = _vae.CheckPixels(x);
        var factor = _vae.Config.TemporalFactor;
        if (FramesSeen == 0) _vae.Config.LatentFrames(frames);
        else if (frames < 1 || frames % factor != 0)
        {
            throw new ArgumentException($"After the first frame the encoder takes multiples of {factor} frames, got {frames}.");
        }
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var mean = _vae.Moments(x, _cache).narrow(1, 0, _vae.Config.ZChannels);
        FramesSeen += frames;
        return _vae.Normalize(mean).MoveToOuterDisposeScope();
    }

    /// <summary>Forgets everything: the next push begins a new video.</summary>
    public void Reset()
    {
        _cache.Clear();
        FramesSeen = 0;
    }

    /// <summary>Frees the caches.</summary>
    public void Dispose() => _cache.Dispose();
}
