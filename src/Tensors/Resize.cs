using TorchSharp;
using static TorchSharp.torch.nn;

namespace VideoSsm.Eval.Tensors;

/// <summary>Resizing of images <c>[N, C, H, W]</c> with PyTorch's meaning: pixel centres at half-integers, no antialiasing unless asked for.</summary>
/// <remarks>
/// Equal to <c>torch.nn.functional.interpolate(x, size, mode, align_corners=False, antialias)</c>. Without antialiasing shrinking aliases, as
/// it does there. Results of the bicubic kernel (a = −3/4, antialiased −1/2) can leave the range of the input.
/// </remarks>
public static class Resize
{
    /// <summary>Bilinear.</summary>
    /// <param name="x">Images <c>[N, C, H, W]</c>, floating point.</param>
    /// <param name="height">New height.</param>
    /// <param name="width">New width.</param>
    /// <param name="antialias">True widens the kernel when shrinking.</param>
    /// <returns>Images <c>[N, C, height, width]</c>; the caller owns them.</returns>
    public static torch.Tensor Bilinear(torch.Tensor x, long height, long width, bool antialias = false) =>
        To(x, height, width, torch.InterpolationMode.Bilinear, antialias);

    /// <summary>Bicubic.</summary>
    /// <param name="x">Images <c>[N, C, H, W]</c>, floating point.</param>
    /// <param name="height">New height.</param>
    /// <param name="width">New width.</param>
    /// <param name="antialias">True widens the kernel when shrinking.</param>
    /// <returns>Images <c>[N, C, height, width]</c>; the caller owns them.</returns>
    public static torch.Tensor Bicubic(torch.Tensor x, long height, long width, bool antialias = false) =>
        To(x, height, width, torch.InterpolationMode.Bicubic, antialias);

    /// <summary>What torchvision's <c>Resize</c> does to 8-bit tensors: resized as float32, rounded half to even, bicubic results clamped.</summary>
    /// <param name="x">Images <c>[N, C, H, W]</c>, bytes.</param>
    /// <param name="height">New height.</param>
    /// <param name="width">New width.</param>
    /// <param name="bicubic">True for bicubic, false for bilinear.</param>
    /// <param name="antialias">True widens the kernel when shrinking.</param>
    /// <returns>Images <c>[N, C, height, width]</c>, bytes; the caller owns them.</returns>
    public static torch.Tensor Bytes(torch.Tensor x, long height, long width, bool bicubic, bool antialias = false)
    {
        if (x.dtype != torch.ScalarType.Byte)
            throw new ArgumentException($"Images of bytes are needed, these are {x.dtype}.");
        using var scope = torch.NewDisposeScope();
        var y = To(x.type(torch.ScalarType.Float32), height, width, bicubic ? torch.InterpolationMode.Bicubic : torch.InterpolationMode.Bilinear, antialias);
        return y.round().clamp(0, 255).type(torch.ScalarType.Byte).MoveToOuterDisposeScope();
    }

    private static torch.Tensor To(torch.Tensor x, long height, long width, torch.InterpolationMode mode, bool antialias)
    {
        Shape.Is(x, "N C H W");
        if (height <= 0 || width <= 0)
            throw new ArgumentException($"An image of {height}x{width} pixels cannot be made.");
        return functional.interpolate(x, [height, width], mode: mode, align_corners: false, antialias: antialias);
    }
}
