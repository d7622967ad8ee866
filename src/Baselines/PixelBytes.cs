using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>Decoded pixels as the bytes of frames.</summary>
internal static class PixelBytes
{
    /// <summary><c>[3, n, H, W]</c> in [-1, 1] to <c>n * H * W * 3</c> bytes, frame by frame.</summary>
    public static byte[] Of(Tensor frames)
    {
        using var scope = NewDisposeScope();
        var rgb = ((frames + 1) * 127.5).round().clamp(0, 255).permute(1, 2, 3, 0).contiguous().type(ScalarType.Byte);
        return rgb.cpu().reshape(-1).data<byte>().ToArray();
    }
}
