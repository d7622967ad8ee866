using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>Decodes a video of any length piece by piece, in constant memory and without seams.</summary>
/// <remarks>Opened by <see cref="VideoVae.OpenDecoder"/>; owns its caches, not the network. One thread at a time.</remarks>
public sealed class VaeDecoderStream : IDisposable
{
    private readonly VideoVae _vae;
    private readonly VaeCache _cache = new();

    internal VaeDecoderStream(VideoVae vae) => _vae = vae;

    /// <summary>Latent frames pushed since the beginning of the video.</summary>
    public long LatentsSeen { get; private set; }

    /// <summary>Bytes of the cached frames; constant after the first two pushes.</summary>
    public long CacheBytes => _cache.Bytes;

    /// <summary>Decodes the next latent frames.</summary>
    /// <param name="z">Normalised latents, <c>[B, C, n, h, w]</c>, any n ≥ 1.</param>
    /// <returns>
    /// Pixels in [-1, 1], <c>[B, 3, ·, H, W]</c>: <see cref="VaeConfig.TemporalFactor"/> frames for each latent frame, one for the very first;
    /// no gradient. The caller owns them.
    /// </returns>
    public Tensor Push(Tensor z)
    {
        var latents = _vae.CheckLatents(z);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var pixels = _vae.Pixels(_vae.Denormalize(z), _cache).clamp(-1, 1);
        LatentsSeen += latents;
        return pixels.MoveToOuterDisposeScope();
    }

    /// <summary>Forgets everything: the next push begins a new video.</summary>
    public void Reset()
    {
        _cache.Clear();
        LatentsSeen = 0;
    }

    /// <summary>Frees the caches.</summary>
    public void Dispose() => _cache.Dispose();
}
