using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's subject consistency: does what is shown stay the same, as DINO sees it?</summary>
/// <remarks>
/// <see cref="FeatureConsistency"/> has the formula. VBench's total over videos is weighted with their frames when one process computes it,
/// and not when several do; sum and count are kept, so that either total can be formed and neither depends on the number of processes.
/// </remarks>
/// <param name="features">Shared work.</param>
/// <param name="dino">The network.</param>
public sealed class SubjectConsistency(FeatureService features, FrameNetwork dino) : IMetric
{
    private readonly Lazy<MetricInfo> _info = new(() => WeightsSource.Describe(
        new()
        {
            Id = "subject_consistency",
            Version = "vbench1",
            DisplayName = "Subject consistency",
            Definition = "Mean over frames i = 1 ... N-1 of (max(0, cos(v(i-1), v(i))) + max(0, cos(v(0), v(i)))) / 2, where v is the class token of DINO "
                + "ViT-B/16, made unit length; pictures bilinearly to a short side of 224 without antialiasing, not cropped. A frozen video scores 1. "
                + "Sum and count of frames are kept: VBench's total over videos is weighted by frames with one process and not with several.",
            Direction = Direction.HigherIsBetter,
            Minimum = 0,
            Maximum = 1,
            MinimumFrames = 2,
            Sampling = VisionMetrics.Sampling,
            Needs = "official weights `dino_vitbase16_pretrain.pth` (no hash is published; the row's own says which file it was)",
            Citation = "Huang et al., VBench, CVPR 2024; evaluation code of Vchitect/VBench at 45e79ec1",
        },
        dino.Weights));

    /// <inheritdoc/>
    public MetricInfo Info => _info.Value;

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => new FeatureConsistency(features, dino, video);
}
