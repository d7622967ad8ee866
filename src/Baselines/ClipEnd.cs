using VideoSsm.Eval.Model;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// What a clip hands to the next one of a chain (<see cref="RestartOptions"/>): the first overlapping pixel frame, encoded again as an image
/// latent, and the latents after it. A latent of four frames cannot begin a clip, an image latent can.
/// </summary>
/// <param name="vae">The autoencoder.</param>
/// <param name="frames">Latent frames of the clip.</param>
/// <param name="overlap">Latent frames handed over.</param>
internal sealed class ClipEnd(VideoVae vae, int frames, int overlap) : IDisposable
{
    private readonly List<Tensor> _latents = [];
    private Tensor? _image;
    private int _pixels;

    /// <summary>Pixel frames of the clip before those of the overlap: what is shown of it.</summary>
    public int Shown { get; } = (int)vae.Config.PixelFrames(frames - overlap + 1) - 1;

    /// <summary>Takes the next chunk.</summary>
    /// <param name="first">Its first latent frame in the clip.</param>
    /// <param name="latents"><c>[1, n, C, h, w]</c>.</param>
    /// <param name="pixels">Its frames, <c>[1, 3, m, H, W]</c> in [-1, 1].</param>
    public void Add(int first, Tensor latents, Tensor pixels)
    {
        using var scope = NewDisposeScope();
        int from = Math.Max(0, frames - overlap + 1 - first), count = (int)pixels.shape[2];
        if (from < latents.shape[1])
            _latents.Add(latents.narrow(1, from, latents.shape[1] - from).clone().DetachFromDisposeScope());
        if (Shown >= _pixels && Shown < _pixels + count)
            _image = pixels.narrow(2, Shown - _pixels, 1).clone().DetachFromDisposeScope();
        _pixels += count;
    }

    /// <summary>The latents the next clip begins with, <c>[1, overlap, C, h, w]</c>. The caller disposes them.</summary>
    public Tensor Start()
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        return cat([vae.Encode(_image!).transpose(1, 2), .. _latents], 1).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _image?.Dispose();
        _latents.ForEach(l => l.Dispose());
    }
}
