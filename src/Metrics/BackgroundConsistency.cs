using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's background consistency: does the whole picture stay the same, as CLIP sees it?</summary>
/// <remarks>
/// <see cref="FeatureConsistency"/> has the formula. Deviation: float32 on every device, as the reference on a processor; on a GPU the
/// reference computes in half precision, which moves scores by 1e-4 to 1e-3.
/// </remarks>
/// <param name="features">Shared work.</param>
/// <param name="clip">The network.</param>
public sealed class BackgroundConsistency(FeatureService features, FrameNetwork clip) : IMetric
{
    private readonly Lazy<MetricInfo> _info = new(() => WeightsSource.Describe(
        new()
        {
            Id = "background_consistency",
            Version = "vbench1",
            DisplayName = "Background consistency",
            Definition = "Mean over frames i = 1 ... N-1 of (max(0, cos(v(i-1), v(i))) + max(0, cos(v(0), v(i)))) / 2, where v is the picture feature of CLIP "
                + "ViT-B/32, made unit length; pictures bicubically to a short side of 224 without antialiasing, the middle square of 224x224. A frozen video "
                + "scores 1. Computed in float32 as VBench does on a processor; on a GPU it uses half precision, which moves scores by up to 1e-3. "
                + "VBench's total over videos is weighted by frames; sum and count are kept.",
            Direction = Direction.HigherIsBetter,
            Minimum = 0,
            Maximum = 1,
            MinimumFrames = 2,
            Sampling = VisionMetrics.Sampling,
            Needs = "official weights `ViT-B-32.pt`",
            Citation = "Huang et al., VBench, CVPR 2024; evaluation code of Vchitect/VBench at 45e79ec1",
        },
        clip.Weights));

    /// <inheritdoc/>
    public MetricInfo Info => _info.Value;

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new FeatureConsistency(features, clip, video);
}
