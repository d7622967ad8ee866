using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Some clips are trained with the empty prompt, so that a network knows both halves of classifier-free guidance.</summary>
public static class CaptionDropout
{
    /// <summary>Replaces whole captions.</summary>
    /// <param name="rows">Text rows, <c>[B, L, D]</c>.</param>
    /// <param name="empty">Rows of the empty prompt, <c>[1, L, D]</c>.</param>
    /// <param name="share">Probability of a clip to lose its caption; 0 draws nothing.</param>
    /// <param name="random">Where draws come from.</param>
    /// <returns><c>[B, L, D]</c>.</returns>
    public static Tensor Apply(Tensor rows, Tensor empty, double share, Generator random)
    {
        if (share == 0) return rows;
        using var scope = NewDisposeScope();
        var dropped = rand([rows.shape[0], 1, 1], generator: random).lt(share.ToScalar());
        return where(dropped, empty.expand(rows.shape), rows).MoveToOuterDisposeScope();
    }
}
