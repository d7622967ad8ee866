using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>All metrics that need no network: exact, streaming, the same on every machine.</summary>
public static class WeightFreeMetrics
{
    /// <summary>The metrics in the order of tables.</summary>
    /// <param name="references">What PSNR and SSIM compare with; the rendered scene of the prompt if <c>null</c>.</param>
    public static IReadOnlyList<IMetric> All(IReferenceVideos? references = null)
    {
        references ??= new WorldReference();
        return
        [
            new TemporalFlickering(),
            new FrameDifference(),
            new Psnr(references),
            new Ssim(references),
            Drift.OfBrightness(),
            Drift.OfSaturation(),
            Drift.OfDetail(),
            Drift.OfBrightness(5),
            Drift.OfSaturation(5),
            Drift.OfDetail(5),
            new Windowed(new LoopReturn()),
            new LoopPeaks(),
        ];
    }
}
