using VideoSsm.Eval.Model;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>A clip of a longer video: what is known at its start and how much is new.</summary>
/// <param name="Index">Position of the clip.</param>
/// <param name="FirstNew">Latent frame of the video at which its new frames begin.</param>
/// <param name="Known">Latent frames known from the video so far; 0 in the first clip.</param>
/// <param name="New">Latent frames to make.</param>
internal readonly record struct ClipWindow(int Index, int FirstNew, int Known, int New)
{
    /// <summary>Latent frames of the clip.</summary>
    public int Frames => Known + New;

    /// <summary>Splits a video into clips that overlap; the last one is as short as what is left, so nothing is dropped or made in vain.</summary>
    /// <param name="total">Latent frames of the video.</param>
    /// <param name="clip">Latent frames of a clip.</param>
    /// <param name="overlap">Latent frames a clip shares with the one before; below <paramref name="clip"/>.</param>
    public static IEnumerable<ClipWindow> Plan(int total, int clip, int overlap)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(overlap, clip);
        ArgumentOutOfRangeException.ThrowIfNegative(overlap);
        for (int index = 0, done = 0; done < total; index++)
        {
            int known = index == 0 ? 0 : overlap;
            int made = Math.Min(clip - known, total - done);
            yield return new ClipWindow(index, done, known, made);
            done += made;
        }
    }
}

/// <summary>How a system's latents stand for pixels.</summary>
internal interface IClipCodec
{
    /// <summary>Pixel frames of a clip of so many latent frames.</summary>
    int PixelFrames(int latentFrames);

    /// <summary><c>[1, 3, n, H, W]</c> in [-1, 1] to <c>[1, F, C, h, w]</c>.</summary>
    Tensor Encode(VideoVae vae, Tensor pixels);

    /// <summary><c>[1, F, C, h, w]</c> to <c>[1, 3, n, H, W]</c>.</summary>
    Tensor Decode(VideoVae vae, Tensor latents);
}

/// <summary>The autoencoder's latents as they are.</summary>
/// <param name="config">Its geometry.</param>
internal sealed class PlainCodec(VaeConfig config) : IClipCodec
{
    public int PixelFrames(int latentFrames) => (int)config.PixelFrames(latentFrames);

    public Tensor Encode(VideoVae vae, Tensor pixels) => vae.Encode(pixels).transpose(1, 2).contiguous();

    public Tensor Decode(VideoVae vae, Tensor latents) => vae.Decode(latents.transpose(1, 2));
}

/// <summary>
/// Going on after a clip without any cache: the last pixel frames of the video are encoded again, as the first latents of a new clip. All that
/// came before them is forgotten.
/// </summary>
/// <remarks>
/// The frames are encoded as a clip of their own, because the autoencoder's first latent stands for one frame and not for four; and a clip is
/// decoded from its own first latent, after which the frames that the video has already are dropped.
/// </remarks>
internal static class OverlapWindows
{
    /// <summary>Makes a video clip by clip.</summary>
    /// <param name="run">The video.</param>
    /// <param name="codec">What the clip's latents stand for.</param>
    /// <param name="clip">Latent frames of a clip.</param>
    /// <param name="overlap">Latent frames a clip shares with the one before, at least one.</param>
    /// <param name="sample">
    /// Makes the clean latents <c>[1, F, C, h, w]</c> of a clip, known ones included, from the known ones (<c>null</c> in the first clip).
    /// </param>
    public static IEnumerable<Tensor> Pixels(SystemRun run, IClipCodec codec, int clip, int overlap, Func<ClipWindow, Tensor?, Tensor> sample)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(overlap);
        int wanted = run.PixelFrames, total = 1, made = 0;
        while (codec.PixelFrames(total) < wanted)
            total++;
        Tensor? tail = null;
        try
        {
            foreach (var window in ClipWindow.Plan(total, clip, overlap))
            {
                run.CancellationToken.ThrowIfCancellationRequested();
                var piece = Clip(run, codec, window, tail, wanted - made, sample);
                made += (int)piece.shape[1];
                tail = Tail(tail, piece, codec.PixelFrames(overlap));
                yield return piece;
            }
        }
        finally
        {
            tail?.Dispose();
        }
    }

    private static Tensor Clip(SystemRun run, IClipCodec codec, ClipWindow window, Tensor? tail, int wanted, Func<ClipWindow, Tensor?, Tensor> sample)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var known = window.Known == 0 ? null : run.Vae(vae => codec.Encode(vae, tail!.unsqueeze(0)));
        var latents = sample(window, known);
        if (latents.shape[1] != window.Frames)
            throw new InvalidOperationException($"A clip of {window.Frames} latent frames came back with {latents.shape[1]}.");
        long drop = tail?.shape[1] ?? 0;
        var pixels = run.Vae(vae => codec.Decode(vae, latents))[0];

        // Latents that join more frames than the video has left over make a few too many at its very end.
        return pixels.narrow(1, drop, Math.Min(pixels.shape[1] - drop, wanted)).clone().DetachFromDisposeScope();
    }

    /// <summary>The last pixel frames of the video so far.</summary>
    private static Tensor Tail(Tensor? before, Tensor piece, int frames)
    {
        using var scope = NewDisposeScope();
        var all = before is null ? piece : cat([before, piece], 1);
        int count = (int)Math.Min(frames, all.shape[1]);
        var tail = all.narrow(1, all.shape[1] - count, count).clone().DetachFromDisposeScope();
        before?.Dispose();
        return tail;
    }
}
