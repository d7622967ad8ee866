using TorchSharp;
using VideoSsm.Eval.Core;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Flow;

/// <summary>Repeats the border of a picture until its sides are multiples of a number; the odd pixel goes to the right and below.</summary>
/// <param name="Left">Columns added on the left.</param>
/// <param name="Right">Columns added on the right.</param>
/// <param name="Top">Rows added above.</param>
/// <param name="Bottom">Rows added below.</param>
public readonly record struct FramePadding(int Left, int Right, int Top, int Bottom)
{
    /// <summary>The padding of pictures of this size.</summary>
    public static FramePadding To(int multiple, int width, int height)
    {
        int x = (multiple - (width % multiple)) % multiple, y = (multiple - (height % multiple)) % multiple;
        return new FramePadding(x / 2, x - (x / 2), y / 2, y - (y / 2));
    }

    /// <summary>The smaller side of a padded picture.</summary>
    public int SmallerSide(int width, int height) => Math.Min(width + Left + Right, height + Top + Bottom);

    /// <summary>A frame as a padded tensor of grey levels 0…255.</summary>
    /// <returns><c>[1, 3, H, W]</c>, float32; the caller owns it.</returns>
    internal Tensor Read(Frame frame, Device device)
    {
        using var scope = NewDisposeScope();
        var x = tensor(frame.Rgb.ToArray(), [1, frame.Height, frame.Width, 3], device: device).permute(0, 3, 1, 2).type(ScalarType.Float32).contiguous();
        if (this != default)
            x = nn.functional.pad(x, [Left, Right, Top, Bottom], PaddingModes.Replicate);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>The part of a padded tensor that the picture fills.</summary>
    internal Tensor Crop(Tensor x) => x.narrow(2, Top, x.shape[2] - Top - Bottom).narrow(3, Left, x.shape[3] - Left - Right);
}
