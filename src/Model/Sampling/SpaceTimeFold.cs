using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Sampling;

/// <summary>
/// Latents folded 2 in time and 2x2 in space: an eighth of the positions, eight times the channels, nothing lost. A stand-in for an autoencoder of
/// high compression: 1 + 8k pixel frames are 1 + k folded frames.
/// </summary>
/// <remarks>
/// The first latent frame stands for one pixel frame and has no partner: it is folded with itself, and unfolding takes the mean of both halves. A
/// channel is <c>((half * 2 + row) * 2 + column) * C + c</c>.
/// </remarks>
public static class SpaceTimeFold
{
    /// <summary>Channels of a folded latent for one of a plain one.</summary>
    public const int Factor = 8;

    /// <summary>Folds.</summary>
    /// <param name="z"><c>[B, 1 + 2k, C, h, w]</c>, h and w even.</param>
    /// <returns><c>[B, 1 + k, 8C, h/2, w/2]</c>; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The frames cannot be paired or the sides are odd.</exception>
    public static Tensor Fold(Tensor z)
    {
        long b = z.shape[0], f = z.shape[1], c = z.shape[2], h = z.shape[3], w = z.shape[4];
        if (f % 2 == 0 || h % 2 != 0 || w % 2 != 0)
            throw new ArgumentException($"Only 1 + 2k latent frames of even sides can be folded; got {f} of {h}x{w}.");
        using var scope = NewDisposeScope();
        var pairs = cat([z.narrow(1, 0, 1), z], 1).reshape(b, (f + 1) / 2, 2, c, h / 2, 2, w / 2, 2);
        return pairs.permute(0, 1, 2, 5, 7, 3, 4, 6).reshape(b, (f + 1) / 2, Factor * c, h / 2, w / 2).MoveToOuterDisposeScope();
    }

    /// <summary>Unfolds.</summary>
    /// <param name="x"><c>[B, 1 + k, 8C, h, w]</c>.</param>
    /// <returns><c>[B, 1 + 2k, C, 2h, 2w]</c>; the caller owns it.</returns>
    public static Tensor Unfold(Tensor x)
    {
        long b = x.shape[0], f = x.shape[1], c = x.shape[2] / Factor, h = x.shape[3], w = x.shape[4];
        using var scope = NewDisposeScope();
        var z = x.reshape(b, f, 2, 2, 2, c, h, w).permute(0, 1, 2, 5, 6, 3, 7, 4).reshape(b, 2 * f, c, 2 * h, 2 * w);
        var first = (z.narrow(1, 0, 1) + z.narrow(1, 1, 1)) / 2;
        return (f == 1 ? first : cat([first, z.narrow(1, 2, (2 * f) - 2)], 1)).MoveToOuterDisposeScope();
    }
}
