using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Features;

namespace VideoSsm.Eval.Metrics;

/// <summary>VBench's imaging quality: MUSIQ's technical quality (noise, blur, exposure), averaged over the frames.</summary>
/// <remarks>
/// VBench prints a video's own result from 0 to 100 and the total of all videos from 0 to 1 (their mean / 100). The first is <c>vbench1</c>,
/// as <c>video_results</c>; the second, on one scale for both, is <c>imaging_quality_unit</c>, our correction.
/// </remarks>
public sealed class ImagingQuality : IMetric
{
    private readonly FeatureService _features;
    private readonly FrameNetwork _musiq;
    private readonly double _scale;
    private readonly Lazy<MetricInfo> _info;

    private ImagingQuality(FeatureService features, FrameNetwork musiq, double scale, Func<MetricInfo> info)
    {
        (_features, _musiq, _scale) = (features, musiq, scale);
        _info = new(() => WeightsSource.Describe(info(), musiq.Weights));
    }

    /// <inheritdoc/>
    public MetricInfo Info => _info.Value;

    /// <summary>VBench's own result of a video, about 0 to 100.</summary>
    public static ImagingQuality Vbench(FeatureService features, FrameNetwork musiq) => new(features, musiq, 1, () => new()
    {
        Id = "imaging_quality",
        Version = "vbench1",
        DisplayName = "Imaging quality",
        Definition = "Mean over frames of the score of MUSIQ trained on SPAQ, about 0 to 100: VBench's result of a video (`video_results`). Its total is the "
            + "mean over videos / 100. Pictures longer than 512 are shrunk bilinearly without antialiasing, to sides cut off (not rounded) to whole pixels.",
        Direction = Direction.HigherIsBetter,
        Format = "0.00",
        Sampling = VisionMetrics.Sampling,
        Needs = "official weights `musiq_spaq_ckpt-358bb6af.pth`",
        Citation = "Huang et al., VBench, CVPR 2024; evaluation code of Vchitect/VBench at 45e79ec1; network: Ke et al., MUSIQ, ICCV 2021, as in pyiqa",
    });

    /// <summary>The same on the scale of VBench's total, about 0 to 1.</summary>
    public static ImagingQuality Unit(FeatureService features, FrameNetwork musiq) => new(features, musiq, 0.01, () => new()
    {
        Id = "imaging_quality_unit",
        Version = "1",
        DisplayName = "Imaging quality (0-1)",
        Definition = "VBench's imaging quality divided by 100 for single videos too, so that a video and the mean of many are on one scale, that of VBench's total.",
        Direction = Direction.HigherIsBetter,
        Sampling = VisionMetrics.Sampling,
        Needs = "official weights `musiq_spaq_ckpt-358bb6af.pth`",
        Citation = "this project's correction of Vchitect/VBench at 45e79ec1, which prints 0-100 per video and 0-1 in total",
    });

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt)
    {
        _musiq.Weights.Require();
        return new PerFrameFeature(_features, _musiq, video, score => score[0] * _scale);
    }
}
