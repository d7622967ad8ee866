using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>Dynamic degree as this project's summary of VideoSSM defines it: the mean of <c>‖frame(t) - frame(t-1)‖</c>. Not VBench's, which uses optical flow.</summary>
/// <remarks>
/// The definition leaves the norm, the colour scale and the normalisation open. Chosen here: the L2 norm over all pixels and the three
/// channels, colours from 0 to 1, divided by the square root of the number of values (so that the size of the picture does not matter),
/// which is the root mean square difference. Frames are not resampled in time: the same motion at twice the frame rate scores less.
/// </remarks>
public sealed class FrameDifference : IMetric
{
    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = "dynamic_degree_framediff",
        Version = "1",
        DisplayName = "Dynamic degree (frame difference)",
        Definition = "Mean over neighbouring frames of ||f(t) - f(t-1)||_2 / sqrt(W*H*3), colours 0-1: the root mean square change per frame. Noise and cuts raise it as motion does; it is not VBench's dynamic degree (optical flow).",
        Direction = Direction.HigherIsBetter,
        Minimum = 0,
        Maximum = 1,
        MinimumFrames = 2,
        Citation = "the mean of frame differences named in this project's summary of VideoSSM (arXiv 2512.04519), whose own tables use VBench's; norm, scale and normalisation chosen here",
        Sampling = "every frame, original size and rate",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new PairSession(video, Distance);

    /// <summary>The root mean square difference of one pair, 0 to 1.</summary>
    public static double Distance(ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later) =>
        Math.Sqrt(PixelSums.SquaredDifference(earlier, later) / (double)earlier.Length) / 255;
}
