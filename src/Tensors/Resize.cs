using TorchSharp;
using static TorchSharp.torch.nn;

namespace VideoSsm.Eval.Tensors;

/// <summary>Resizing of images <c>[N, C, H, W]</c> with PyTorch's meaning: pixel centres at half-integers, no antialiasing.</summary>
/// <remarks>
/// Equal to <c>torch.nn.functional.interpolate(x, size, mode, align_corners=False)</c>. Shrinking aliases, as it does there; results of
/// the bicubic kernel (a = −0.75) can leave the range of the input.
/// </remarks>
public static class Resize
{
    /// <summary>Bilinear.</summary>
    /// <param name="x">Images <c>[N, C, H, W]</c>, floating point.</param>
    /// <param name="height">New height.</param>
    /// <param name="width">New width.</param>
    /// <returns>Images <c>[N, C, height, width]</c>; the caller owns them.</returns>
    public static torch.Tensor Bilinear(torch.Tensor x, long height, long width) => To(x, height, width, torch.InterpolationMode.Bilinear);

    /// <summary>Bicubic.</summary>
    /// <param name="x">Images <c>[N, C, H, W]</c>, floating point.</param>
    /// <param name="height">New height.</param>
    /// <param name="width">New width.</param>
    /// <returns>Images <c>[N, C, height, width]</c>; the caller owns them.</returns>
    public static torch.Tensor Bicubic(torch.Tensor x, long height, long width) => To(x, height, width, torch.InterpolationMode.Bicubic);

    private static torch.Tensor To(torch.Tensor x, long height, long width, torch.InterpolationMode mode)
    {
        Shape.Is(x, "N C H W");
        if (height <= 0 || width <= 0)
            throw new ArgumentException($"An image of {height}x{width} pixels cannot be made.");
        return functional.interpolate(x, [height, width], mode: mode, align_corners: false);
    }
}
