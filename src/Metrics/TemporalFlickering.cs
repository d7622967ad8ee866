using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's temporal flickering: how little neighbouring frames differ.</summary>
/// <remarks>
/// Deviation: the reference averages in float32 with pairwise summation; here each pair is an exact integer sum, and their mean a double.
/// The two differ by less than 1e-6. A video of one frame is unscored (the reference gives NaN), and one that cannot be decoded fails (the
/// reference skips it silently). The benchmark filters static videos before this metric; the metric itself, here as there, does not.
/// </remarks>
public sealed class TemporalFlickering : IMetric
{
    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = "temporal_flickering",
        Version = "vbench1",
        DisplayName = "Temporal flickering",
        Definition = "Mean over neighbouring frames of (255 - m) / 255, where m is the mean over all pixels and channels of |f(t) - f(t-1)| in grey levels 0-255. A frozen video scores 1.",
        Direction = Direction.HigherIsBetter,
        Minimum = 0,
        Maximum = 1,
        MinimumFrames = 2,
        Citation = "Huang et al., VBench, CVPR 2024; evaluation code of Vchitect/VBench at 45e79ec1",
        Sampling = "every frame, original size",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new PairSession(video, Stability);

    /// <summary>The score of one pair, 0 to 1.</summary>
    public static double Stability(ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later) =>
        ((255L * earlier.Length) - PixelSums.AbsoluteDifference(earlier, later)) / (255.0 * earlier.Length);
}
