using VideoSsm.Eval.Metrics.Features;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's background consistency: does the whole picture stay the same, as CLIP sees it?</summary>
/// <remarks>
/// Deviation: float32 on every device, as the reference on a processor; on a GPU the reference computes in half precision, which moves scores by
/// 1e-4 to 1e-3.
/// </remarks>
/// <param name="features">Shared work.</param>
/// <param name="clip">The network.</param>
public sealed class BackgroundConsistency(FeatureService features, FrameNetwork clip) : ConsistencyMetric(
    features,
    clip,
    ("background_consistency", "Background consistency", "official weights `ViT-B-32.pt`"),
    "the picture feature of CLIP ViT-B/32, made unit length; pictures bicubically to a short side of 224 without antialiasing, the middle square of 224x224",
    "Computed in float32 as VBench does on a processor; on a GPU it uses half precision, which moves scores by up to 1e-3. "
    + "VBench's total over videos is weighted by frames; sum and count are kept.");
