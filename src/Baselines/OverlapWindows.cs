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
    /// <param name="clip">Latent frames of a clip.</param>
    /// <param name="overlap">Latent frames a clip shares with the one before: <c>1 + 4 (overlap - 1)</c> pixel frames; 0 makes clips that know nothing of each other.</param>
    /// <param name="sample">
    /// Makes the clean latents <c>[1, F, C, h, w]</c> of a clip, known ones included, from the known ones (<c>null</c> in the first clip).
    /// </param>
    public static IEnumerable<Tensor> Pixels(SystemRun run, int clip, int overlap, Func<ClipWindow, Tensor?, Tensor> sample)
    {
        var vae = run.Networks.Vae.Config;
        int overlapPixels = overlap == 0 ? 0 : (int)vae.PixelFrames(overlap);
        Tensor? tail = null;
        try
        {
            foreach (var window in ClipWindow.Plan(run.LatentFrames, clip, overlap))
            {
                run.CancellationToken.ThrowIfCancellationRequested();
                var piece = Clip(run, window, tail, sample);
                tail = Tail(tail, piece, overlapPixels);
                yield return piece;
            }
        }
        finally
        {
            tail?.Dispose();
        }
    }

    private static Tensor Clip(SystemRun run, ClipWindow window, Tensor? tail, Func<ClipWindow, Tensor?, Tensor> sample)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var known = window.Known == 0 ? null : run.Vae(vae => vae.Encode(tail!.unsqueeze(0)).transpose(1, 2).contiguous());
        var latents = sample(window, known);
        if (latents.shape[1] != window.Frames)
            throw new InvalidOperationException($"A clip of {window.Frames} latent frames came back with {latents.shape[1]}.");
        long drop = tail?.shape[1] ?? 0;
        var pixels = run.Vae(vae => vae.Decode(latents.transpose(1, 2)))[0];
        return pixels.narrow(1, drop, pixels.shape[1] - drop).clone().DetachFromDisposeScope();
    }

    /// <summary>The last pixel frames of the video so far.</summary>
    private static Tensor? Tail(Tensor? before, Tensor piece, int frames)
    {
        if (frames == 0)
            return null;
        using var scope = NewDisposeScope();
        var all = before is null ? piece : cat([before, piece], 1);
        int count = (int)Math.Min(frames, all.shape[1]);
        var tail = all.narrow(1, all.shape[1] - count, count).clone().DetachFromDisposeScope();
        before?.Dispose();
        return tail;
    }
}
