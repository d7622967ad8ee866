using VideoSsm.Eval.Metrics.Features;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's subject consistency: does what is shown stay the same, as DINO sees it?</summary>
/// <param name="features">Shared work.</param>
/// <param name="dino">The network.</param>
public sealed class SubjectConsistency(FeatureService features, FrameNetwork dino) : ConsistencyMetric(
    features,
    dino,
    ("subject_consistency", "Subject consistency", "official weights `dino_vitbase16_pretrain.pth` (no hash is published; the row's own says which file it was)"),
    "the class token of DINO ViT-B/16, made unit length; pictures bilinearly to a short side of 224 without antialiasing, not cropped",
    "Sum and count of frames are kept: VBench's total over videos is weighted by frames with one process and not with several.");
