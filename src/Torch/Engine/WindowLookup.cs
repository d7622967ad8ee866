using TorchSharp;

namespace VideoSsm.Eval.Engine;

/// <summary>
/// Bilinear windows of whole-pixel offsets around one position per image, several levels in one native call: what networks of optical
/// flow read out of their correlation volumes. For inference: it records no gradients.
/// </summary>
public static class WindowLookup
{
    /// <summary>Whether <see cref="Forward"/> accepts these: 32-bit floating point, on the processor, no gradient to record.</summary>
    public static bool Supports(IReadOnlyList<torch.Tensor> levels, torch.Tensor positions)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(positions);
        return Fits(positions) && levels.All(Fits)
            && !(torch.is_grad_enabled() && (positions.requires_grad || levels.Any(level => level.requires_grad)));
    }

    /// <summary>Reads.</summary>
    /// <param name="levels">Images per query and level, <c>[N, h, w]</c>; a position halves from level to level.</param>
    /// <param name="positions">(x, y) on the first level in pixels, <c>[N, 2]</c>.</param>
    /// <param name="radius">r: offsets −r…r in both directions, 0 to 16.</param>
    /// <returns><c>[N, levels·(2r+1)²]</c>: level by level, the outer index moves x, the inner y; zero outside the image.</returns>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">Shapes, types or devices do not fit, or a gradient would be lost.</exception>
    public static unsafe torch.Tensor Forward(IReadOnlyList<torch.Tensor> levels, torch.Tensor positions, long radius)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(positions);
        nint[] handles = [.. levels.Select(level => level.Handle)];
        fixed (nint* p = handles)
        {
            var result = NativeMethods.vst_window_lookup(p, handles.Length, positions.Handle, radius);
            GC.KeepAlive(levels);
            return torch.Tensor.Wrap(result, positions);
        }
    }

    private static bool Fits(torch.Tensor x) => x.dtype == torch.ScalarType.Float32 && x.is_cpu();
}
