namespace VideoSsm.Eval.Video;

/// <summary>FFV1 in Matroska with RGB planes: the store for scoring. Reading it back gives every byte that was added, for any size.</summary>
/// <remarks>
/// FFV1 rather than lossless H.264: about as small, quicker to write than x264 at equal size, and each slice carries a checksum, so that a
/// damaged file is found when it is read. Every frame is a key frame.
/// </remarks>
/// <param name="path">The file to be; by custom it ends in <c>.mkv</c>.</param>
/// <param name="width">Width of the frames.</param>
/// <param name="height">Height of the frames.</param>
/// <param name="framesPerSecond">Frames per second, above 0.</param>
public sealed class LosslessWriter(string path, int width, int height, double framesPerSecond)
    : VideoWriter(path, width, height, framesPerSecond, width < 3 || height < 3 ? TinySettings : Settings)
{
    private static readonly string[] Settings =
    [
        "-c:v", "ffv1", "-level", "3", "-coder", "0", "-context", "0", "-g", "1", "-slices", "4", "-slicecrc", "1",
        "-pix_fmt", "gbrp", "-f", "matroska",
    ];

    // Slices, and the checksums that go with them, need three pixels each way.
    private static readonly string[] TinySettings = ["-c:v", "ffv1", "-level", "1", "-g", "1", "-pix_fmt", "gbrp", "-f", "matroska"];
}
