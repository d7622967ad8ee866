#if OWN_TENSOR_ENGINE
using VideoSsm.Eval.Engine;
#endif
using static TorchSharp.torch;

namespace VideoSsm.Eval.Tensors;

/// <summary>Scaled dot-product attention, the one place that decides how it is computed.</summary>
/// <remarks>
/// <c>softmax(q kᵀ · scale + mask) v</c>. Networks call this helper and never compose attention themselves, because the packages
/// the program can run on disagree about their own function. Without a mask and without a gradient to record, on the processor in float32, the
/// project's own engine computes it in one call that never stores the scores; everything else is composed of two products and a softmax.
/// </remarks>
public static class Attention
{
    /// <summary>Attends from every query to the keys the mask allows.</summary>
    /// <param name="q">Queries, <c>[B, H, L, D]</c>.</param>
    /// <param name="k">Keys, <c>[B, H, S, D]</c>.</param>
    /// <param name="v">Values, <c>[B, H, S, E]</c>.</param>
    /// <param name="mask">
    /// Broadcastable to <c>[B, H, L, S]</c>. Boolean: true marks an allowed position. Any other type: added to the scores.
    /// A query without a single allowed key gets NaN, as everywhere else.
    /// </param>
    /// <param name="scale">Factor on the scores; <c>1/√D</c> when absent.</param>
    /// <returns><c>[B, H, L, E]</c>, the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit; the message names all of them.</exception>
    public static Tensor Apply(Tensor q, Tensor k, Tensor v, Tensor? mask = null, double? scale = null)
    {
        CheckShapes(q, k, v);
        var factor = scale ?? 1.0 / Math.Sqrt(q.shape[3]);
#if OWN_TENSOR_ENGINE
        if (mask is null && FusedAttention.Supports(q, k, v)) return FusedAttention.Forward(q, k, v, factor);
#endif
        using var scope = NewDisposeScope();
        return Composed(q, k, v, mask, factor).MoveToOuterDisposeScope();
    }

    /// <summary>The textbook form out of matrix products and a softmax: differentiable, any device and type.</summary>
    internal static Tensor Composed(Tensor q, Tensor k, Tensor v, Tensor? mask, double scale)
    {
        // Scaling the queries touches L·D numbers, scaling the scores L·S.
        var scores = matmul(q * scale, k.transpose(-2, -1));
        if (mask is not null)
        {
            scores = mask.dtype == ScalarType.Bool
                ? scores.masked_fill(mask.logical_not(), double.NegativeInfinity)
                : scores + mask;
        }
        return matmul(scores.softmax(-1), v);
    }

    private static void CheckShapes(Tensor q, Tensor k, Tensor v)
    {
        var (a, b, c) = (q.shape, k.shape, v.shape);
        var fits = a.Length == 4 && b.Length == 4 && c.Length == 4
            && a[0] == b[0] && a[1] == b[1] && a[3] == b[3] && c[0] == b[0] && c[1] == b[1] && c[2] == b[2];
        if (!fits)
        {
            throw new ArgumentException(
                $"Attention needs q [B, H, L, D], k [B, H, S, D] and v [B, H, S, E]; got [{Text(a)}], [{Text(b)}] and [{Text(c)}].");
        }
    }

    private static string Text(long[] shape) => string.Join(", ", shape);
}
