using TorchSharp;

namespace VideoSsm.Eval.Engine;

/// <summary>
/// Row-wise operations of transformers in one native call and one pass over memory each, and one more for the gradient. Differentiable once.
/// 32-bit floating point on the processor only; see <see cref="Supports"/>.
/// </summary>
public static class FusedOps
{
    /// <summary>Whether the operations accept a tensor: 32-bit floating point, on the processor.</summary>
    public static bool Supports(torch.Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.dtype == torch.ScalarType.Float32 && x.is_cpu();
    }

    /// <summary><c>x / sqrt(mean(x²) + eps) · scale · weight</c> over the last dimension.</summary>
    /// <param name="x">[..., D], in any layout; evenly spaced rows are read where they are.</param>
    /// <param name="weight">[D]; null for ones.</param>
    /// <param name="eps">Added to the mean square.</param>
    /// <param name="scale">A factor on everything.</param>
    /// <returns>A dense tensor of the shape of <paramref name="x"/>.</returns>
    public static torch.Tensor RmsNorm(torch.Tensor x, torch.Tensor? weight, double eps, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        return torch.Tensor.Wrap(NativeMethods.vst_rms_norm(x.Handle, weight?.Handle ?? 0, eps, scale), x, weight);
    }

    /// <summary>Layer norm without weights, then <c>· (1 + scale) + shift</c>.</summary>
    /// <param name="x">[B, F, N, D].</param>
    /// <param name="shift">[B, F, 1, D].</param>
    /// <param name="scale">[B, F, 1, D].</param>
    /// <param name="eps">Added to the variance.</param>
    public static torch.Tensor ModulatedNorm(torch.Tensor x, torch.Tensor shift, torch.Tensor scale, double eps)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(shift);
        ArgumentNullException.ThrowIfNull(scale);
        return torch.Tensor.Wrap(NativeMethods.vst_modulated_norm(x.Handle, shift.Handle, scale.Handle, eps), x, shift, scale);
    }

    /// <summary>GELU in its tanh form.</summary>
    /// <param name="x">Of any shape.</param>
    public static torch.Tensor GeluTanh(torch.Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return torch.Tensor.Wrap(NativeMethods.vst_gelu_tanh(x.Handle), x);
    }

    /// <summary>GELU in its tanh form, in place; records no gradient.</summary>
    /// <param name="x">Dense, of any shape.</param>
    public static void GeluTanhInPlace(torch.Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        NativeMethods.Check(NativeMethods.vst_gelu_tanh_(x.Handle));
        GC.KeepAlive(x);
    }

    /// <summary>Two linear layers with GELU or <c>x · sigmoid(1.702 x)</c> between, the activation in place; in bfloat16 where linear layers are. Records no gradient.</summary>
    /// <param name="x">[..., D].</param>
    /// <param name="weight1">[M, D].</param>
    /// <param name="bias1">[M].</param>
    /// <param name="weight2">[E, M].</param>
    /// <param name="bias2">[E].</param>
    /// <param name="quick">The second activation.</param>
    /// <returns>[..., E].</returns>
    public static torch.Tensor Mlp(torch.Tensor x, torch.Tensor weight1, torch.Tensor bias1, torch.Tensor weight2, torch.Tensor bias2, bool quick)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight1);
        ArgumentNullException.ThrowIfNull(bias1);
        ArgumentNullException.ThrowIfNull(weight2);
        ArgumentNullException.ThrowIfNull(bias2);
        var y = torch.Tensor.Wrap(NativeMethods.vst_mlp(x.Handle, weight1.Handle, bias1.Handle, weight2.Handle, bias2.Handle, quick ? 1 : 0), x, weight1, bias1, weight2);
        GC.KeepAlive(bias2);
        return y;
    }

    /// <summary><c>max(x, 0) + slope · min(x, 0)</c> with a slope per channel; records no gradient.</summary>
    /// <param name="x">Pictures, [B, C, H, W], channel after channel or position after position.</param>
    /// <param name="slope">[C].</param>
    /// <returns>A tensor that lies in memory as <paramref name="x"/> does.</returns>
    public static torch.Tensor ChannelPRelu(torch.Tensor x, torch.Tensor slope)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(slope);
        return torch.Tensor.Wrap(NativeMethods.vst_channel_prelu(x.Handle, slope.Handle), x, slope);
    }

    /// <summary>Rotates interleaved pairs: <c>(x₀ cos − x₁ sin, x₁ cos + x₀ sin)</c>.</summary>
    /// <param name="x">[B, L, H, D] with an even D.</param>
    /// <param name="cosine">[L, 1, D], both elements of a pair alike.</param>
    /// <param name="sine">[L, 1, D].</param>
    public static torch.Tensor RotatePairs(torch.Tensor x, torch.Tensor cosine, torch.Tensor sine)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(cosine);
        ArgumentNullException.ThrowIfNull(sine);
        return torch.Tensor.Wrap(NativeMethods.vst_rotate_pairs(x.Handle, cosine.Handle, sine.Handle), x, cosine, sine);
    }
}
