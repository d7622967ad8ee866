#if OWN_TENSOR_ENGINE
using VideoSsm.Eval.Engine;
#endif
using static TorchSharp.torch;

namespace VideoSsm.Eval.Tensors;

/// <summary>
/// Operations of networks that no package has a call for, or none that is fast: one pass over memory in the project's own engine, and one for the
/// gradient; composed of ordinary operations everywhere else. Both give the same numbers up to rounding.
/// </summary>
public static class Fused
{
    /// <summary><c>x / sqrt(mean(x²) + eps) · scale · weight</c> over the last axis.</summary>
    /// <param name="x"><c>[..., D]</c>.</param>
    /// <param name="weight"><c>[D]</c>; <c>null</c> for ones.</param>
    /// <param name="eps">Added to the mean square.</param>
    /// <param name="scale">A factor on everything.</param>
    public static Tensor RmsNorm(Tensor x, Tensor? weight, double eps, double scale = 1)
    {
#if OWN_TENSOR_ENGINE
        if (FusedOps.Supports(x) && (weight is null || FusedOps.Supports(weight))) return FusedOps.RmsNorm(x, weight, eps, scale);
#endif
        var factor = (x.square().mean([-1], keepdim: true) + eps).rsqrt();
        var y = x * (scale == 1 ? factor : factor * scale);
        return weight is null ? y : y * weight;
    }

    /// <summary>Layer norm over the last axis without weights, modulated: <c>norm(x) · (1 + scale) + shift</c>.</summary>
    /// <param name="x"><c>[B, F, N, D]</c>.</param>
    /// <param name="shift"><c>[B, F, 1, D]</c>.</param>
    /// <param name="scale"><c>[B, F, 1, D]</c>.</param>
    /// <param name="eps">Added to the variance.</param>
    public static Tensor ModulatedNorm(Tensor x, Tensor shift, Tensor scale, double eps)
    {
#if OWN_TENSOR_ENGINE
        if (FusedOps.Supports(x) && FusedOps.Supports(shift) && FusedOps.Supports(scale)) return FusedOps.ModulatedNorm(x, shift, scale, eps);
#endif
        return shift.addcmul(nn.functional.layer_norm(x, [x.shape[^1]], eps: eps), scale + 1, 1);
    }

    /// <summary>GELU in its tanh form: <c>x / 2 · (1 + tanh(u))</c> with <c>u = sqrt(2/π) (x + 0.044715 x³)</c>.</summary>
    /// <param name="x">Any shape. Without a gradient to record its memory may be reused for the result: it must not be read afterwards.</param>
    /// <returns>The result, which may be <paramref name="x"/> itself.</returns>
    public static Tensor GeluTanh(Tensor x)
    {
#if OWN_TENSOR_ENGINE
        if (FusedOps.Supports(x))
        {
            if ((is_grad_enabled() && x.requires_grad) || !x.is_contiguous()) return FusedOps.GeluTanh(x);
            FusedOps.GeluTanhInPlace(x);
            return x;
        }
#endif
        // (1 + tanh u) / 2 = sigmoid(2u).
        double slope = 2 * Math.Sqrt(2 / Math.PI);
        if (is_grad_enabled())
            return x * ((x.square() * (slope * 0.044715) + slope) * x).sigmoid();

        // The widest tensors of a block: without a graph to keep, one buffer does for all six operations.
        var y = x.square();
        y.mul_(slope * 0.044715);
        y.add_(slope);
        y.mul_(x);
        y.sigmoid_();
        y.mul_(x);
        return y;
    }

    /// <summary>Two linear layers with an activation between: GELU, or CLIP's <c>x · sigmoid(1.702 x)</c>.</summary>
    /// <param name="x"><c>[..., D]</c>.</param>
    /// <param name="first"><c>[M, D]</c> and <c>[M]</c>.</param>
    /// <param name="second"><c>[E, M]</c> and <c>[E]</c>.</param>
    /// <param name="quick">CLIP's activation instead of GELU.</param>
    public static Tensor Mlp(Tensor x, (Tensor Weight, Tensor Bias) first, (Tensor Weight, Tensor Bias) second, bool quick = false)
    {
#if OWN_TENSOR_ENGINE
        if (FusedOps.Supports(x) && FusedOps.Supports(first.Weight) && !is_grad_enabled()) return FusedOps.Mlp(x, first.Weight, first.Bias, second.Weight, second.Bias, quick);
#endif
        var wide = nn.functional.linear(x, first.Weight, first.Bias);
        return nn.functional.linear(quick ? wide * (wide * 1.702).sigmoid() : wide.gelu(), second.Weight, second.Bias);
    }

    /// <summary><c>max(x, 0) + slope · min(x, 0)</c> with a slope per channel.</summary>
    /// <remarks>Composed of two rectifications where it is not one pass: LibTorch 1.13 computes its own PReLU with several slopes in one thread, one by one.</remarks>
    /// <param name="x"><c>[B, C, H, W]</c>.</param>
    /// <param name="slope"><c>[C]</c>.</param>
    public static Tensor ChannelPRelu(Tensor x, Tensor slope)
    {
#if OWN_TENSOR_ENGINE
        if (FusedOps.Supports(x) && !(is_grad_enabled() && (x.requires_grad || slope.requires_grad))) return FusedOps.ChannelPRelu(x, slope);
#endif
        var positive = x.relu();
        return positive + ((x - positive) * slope.view(1, -1, 1, 1));
    }

    /// <summary>Rotates interleaved pairs of channels: <c>(x₀ cos − x₁ sin, x₁ cos + x₀ sin)</c>.</summary>
    /// <param name="x"><c>[B, L, H, D]</c>.</param>
    /// <param name="cosine"><c>[L, 1, D]</c>, both channels of a pair alike.</param>
    /// <param name="sine"><c>[L, 1, D]</c>.</param>
    /// <param name="pairTurn">
    /// The signed permutation <c>[D, D]</c> that turns every pair by a right angle: as a matrix product it is exact in floating point and far cheaper
    /// than strided slices and a stack, forward and backward.
    /// </param>
    public static Tensor RotatePairs(Tensor x, Tensor cosine, Tensor sine, Tensor pairTurn)
    {
#if OWN_TENSOR_ENGINE
        if (FusedOps.Supports(x)) return FusedOps.RotatePairs(x, cosine, sine);
#endif
        return (x * cosine).addcmul(matmul(x, pairTurn), sine, 1);
    }
}
