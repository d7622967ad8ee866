using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Metrics.Networks;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's dimensions that look at single frames through a network: subject, background, aesthetic and imaging quality.</summary>
/// <remarks>
/// What they share in one pass over a video: the decoded frame and its tensor (all four); CLIP's 224x224 picture (background and aesthetic
/// quality: equal preprocessing, so done once; the networks differ, ViT-B/32 and ViT-L/14, and so do the features); MUSIQ's score (both
/// scales of imaging quality). Deviation: frames are decoded once for all metrics, with BT.601's colours, as VBench's other dimensions see them
/// (OpenCV); for these four VBench uses decord, which follows the file's tag. The same for untagged files; in a file tagged BT.709 colours
/// differ by up to 33 of 255.
/// </remarks>
public static class VisionMetrics
{
    /// <summary>Which frames these metrics see, in words.</summary>
    internal const string Sampling = "every frame, original size; colours as BT.601 whatever the file's tag (VBench follows the tag here; the same for untagged files)";

    /// <summary>Ids of the metrics with a sentence for lists, in the order of <see cref="Official"/>; known without looking at any weights.</summary>
    public static IReadOnlyList<(string Id, string Summary)> Ids { get; } =
    [
        ("subject_consistency", "VBench: how alike DINO finds each frame to the one before and the first."),
        ("background_consistency", "VBench: how alike CLIP ViT-B/32 finds each frame to the one before and the first."),
        ("aesthetic_quality", "VBench: LAION's aesthetic predictor on CLIP ViT-L/14, mean over frames."),
        ("imaging_quality", "VBench: MUSIQ's technical quality, 0 to 100, mean over frames."),
        ("imaging_quality_unit", "The same from 0 to 1, the scale of VBench's total."),
    ];

    /// <summary>With the published weights, under VBench's ids. Without them the metrics exist all the same, and are unscored with that reason.</summary>
    /// <param name="folder">Folder of published weights (VBench's cache folder will do); <c>null</c> where the user named none.</param>
    /// <param name="bfloat16">Products in bfloat16; the versions of the metrics say so.</param>
    public static IReadOnlyList<IMetric> Official(string? folder, bool bfloat16 = false)
    {
        WeightsSource Weights(OfficialFile file) => WeightsSource.Official(file, folder).InBFloat16(bfloat16);
        var features = new FeatureService();
        var dino = FrameNetwork.Dino(Weights(MetricWeights.DinoVitB16), DinoVitConfig.VitB16);
        var clipB = FrameNetwork.ClipVision(Weights(MetricWeights.ClipVitB32), ClipConfig.VitB32);
        var clipL = FrameNetwork.ClipVision(Weights(MetricWeights.ClipVitL14), ClipConfig.VitL14);
        var musiq = FrameNetwork.Musiq(Weights(MetricWeights.MusiqSpaq), MusiqConfig.Spaq);
        return
        [
            new SubjectConsistency(features, dino),
            new BackgroundConsistency(features, clipB),
            new AestheticQuality(features, clipL, Weights(MetricWeights.AestheticHead)),
            ImagingQuality.Vbench(features, musiq),
            ImagingQuality.Unit(features, musiq),
        ];
    }
}
