using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>What an imperfect decoder does to pictures: networks that judge generated videos are trained on degraded frames too.</summary>
internal static class Degradation
{
    /// <summary>Half the frames: shrunk to half size and enlarged again, and noise; how much is drawn per frame.</summary>
    /// <param name="x">Frames <c>[B, 3, H, W]</c> of even sizes.</param>
    /// <param name="strength">Deviation of the strongest noise, in the unit of the frames.</param>
    /// <param name="random">Where draws come from.</param>
    /// <param name="device">Where the frames are.</param>
    public static Tensor Apply(Tensor x, double strength, Generator random, Device device)
    {
        using var scope = NewDisposeScope();
        var half = nn.functional.avg_pool2d(x, [2, 2], [2, 2]);
        var blurred = nn.functional.interpolate(half, [x.shape[2], x.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
        var share = ((Draws.Uniform([x.shape[0], 1, 1, 1], random, device) * 2) - 1).clamp_min(0);
        var noise = Draws.Normal(x.shape, random, device) * strength;
        return (x + (share * (blurred - x)) + (share * noise)).MoveToOuterDisposeScope();
    }
}
