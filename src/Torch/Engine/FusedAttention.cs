using TorchSharp;

namespace VideoSsm.Eval.Engine;

/// <summary>
/// Scaled dot-product attention softmax(scale · Q Kᵀ) V in one native call, without storing the scores. For inference: it records no
/// gradients.
/// </summary>
public static class FusedAttention
{
    private const int BestLevel = 2;

    /// <summary>The vector instructions used: <c>plain</c>, <c>avx2</c>, or <c>avx512</c>.</summary>
    public static string Instructions => NativeMethods.vst_attention_level() switch { 0 => "plain", 1 => "avx2", _ => "avx512" };

    /// <summary>Whether <see cref="Forward(torch.Tensor, torch.Tensor, torch.Tensor, double?)"/> accepts these: 32-bit floating point, on the processor, no gradient to record.</summary>
    public static bool Supports(torch.Tensor query, torch.Tensor key, torch.Tensor value)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        return Fits(query) && Fits(key) && Fits(value)
            && !(torch.is_grad_enabled() && (query.requires_grad || key.requires_grad || value.requires_grad));
    }

    /// <summary>Attends.</summary>
    /// <param name="query">[H, L, D] or [B, H, L, D].</param>
    /// <param name="key">[H, S, D] or [B, H, S, D].</param>
    /// <param name="value">[H, S, E] or [B, H, S, E].</param>
    /// <param name="scale">Factor of the scores; null: 1/√D.</param>
    /// <returns>[H, L, E] or [B, H, L, E].</returns>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">Shapes, types or devices do not fit, or a gradient would be lost.</exception>
    public static torch.Tensor Forward(torch.Tensor query, torch.Tensor key, torch.Tensor value, double? scale = null) =>
        Forward(query, key, value, scale, BestLevel);

    internal static torch.Tensor Forward(torch.Tensor query, torch.Tensor key, torch.Tensor value, double? scale, int level)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        var factor = scale ?? 1 / Math.Sqrt(query.size(-1));
        return torch.Tensor.Wrap(
            NativeMethods.vst_fused_attention(query.Handle, key.Handle, value.Handle, factor, level), query, key, value);
    }

    private static bool Fits(torch.Tensor x) => x.dtype == torch.ScalarType.Float32 && x.is_cpu() && (x.dim() is 3 or 4);
}
