using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>A still picture that moves at a known speed: the truth for whatever measures motion.</summary>
/// <remarks>Whole pixels only: interpolation would blur by the phase, and blur is another defect.</remarks>
public sealed class Translation : ICorruption
{
    /// <inheritdoc/>
    public string Id => "translation";

    /// <inheritdoc/>
    public string DisplayName => "Known translation";

    /// <inheritdoc/>
    public string Definition => "The first frame alone, moved D pixels to the left per frame, what leaves on the left coming in on the right. The true flow is (-D, 0) everywhere but at that seam. Dose 0 is the first frame standing still, not the clean video.";

    /// <inheritdoc/>
    public string Unit => "pixels per frame";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [1, 2, 3, 4, 6];

    /// <inheritdoc/>
    public bool ZeroIsClean => false;

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose) => new CorruptedVideo(source, stop => Read(source, (int)Math.Round(dose), stop));

    private static IEnumerable<Frame> Read(CorruptionSource source, int pixels, CancellationToken stop)
    {
        int width = source.Video.Width, height = source.Video.Height, row = width * 3;
        byte[] first = source.Video.ReadFrames(stop).First().Rgb.ToArray();
        byte[] moved = new byte[first.Length];
        for (int i = 0; i < source.Frames; i++)
        {
            stop.ThrowIfCancellationRequested();
            int left = (int)((long)i * pixels % width) * 3;
            for (int y = 0; y < height; y++)
            {
                Span<byte> to = moved.AsSpan(y * row, row);
                first.AsSpan((y * row) + left, row - left).CopyTo(to);
                first.AsSpan(y * row, left).CopyTo(to[(row - left)..]);
            }

            yield return new Frame(i, width, height, moved);
        }
    }
}
