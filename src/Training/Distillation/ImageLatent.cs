using VideoSsm.Eval.Model;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Distillation;

/// <summary>
/// Makes a window in the middle of a video look like a clip to the bidirectional teacher, whose first latent always stands for one
/// picture, not four: the last pixel frame of the window's first latent is encoded anew, as Self Forcing and LongLive do.
/// </summary>
public static class ImageLatent
{
    /// <summary>The window with an image latent in front. No gradient passes the first frame.</summary>
    /// <param name="vae">The autoencoder.</param>
    /// <param name="before">
    /// Frames before the window, <c>[B, T, C, h, w]</c>. Deviation: the official code decodes the whole video so far; a tail that is longer
    /// than the decoder's memory gives almost the same last frame at constant cost.
    /// </param>
    /// <param name="window">The window, <c>[B, K, C, h, w]</c>.</param>
    /// <returns><c>[B, K, C, h, w]</c>, differentiable from its second frame on.</returns>
    public static Tensor Replace(VideoVae vae, Tensor before, Tensor window)
    {
        using var scope = NewDisposeScope();
        var image = OfLastFrame(vae, cat([before, window.narrow(1, 0, 1).detach()], 1));
        return cat([image, window.narrow(1, 1, window.shape[1] - 1)], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Decodes latents <c>[B, T, C, h, w]</c> and encodes their last pixel frame: <c>[B, 1, C, h, w]</c>, no gradient.</summary>
    public static Tensor OfLastFrame(VideoVae vae, Tensor latents)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var pixels = vae.Decode(latents.transpose(1, 2));
        return vae.Encode(pixels.narrow(2, pixels.shape[2] - 1, 1)).transpose(1, 2).contiguous().MoveToOuterDisposeScope();
    }
}
