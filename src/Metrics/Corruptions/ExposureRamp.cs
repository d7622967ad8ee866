using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>The picture grows bright with time.</summary>
public sealed class ExposureRamp : ICorruption
{
    /// <inheritdoc/>
    public string Id => "exposure_ramp";

    /// <inheritdoc/>
    public string DisplayName => "Exposure drift";

    /// <inheritdoc/>
    public string Definition => "f + D*i/(N-1) in all channels, rounded and held to 255: D grey levels brighter at the end.";

    /// <inheritdoc/>
    public string Unit => "grey levels at the end";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [2, 4, 8, 16, 32];

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose) => CorruptedVideo.PerFrame(source, (frame, changed) =>
    {
        double shift = dose * source.Progress(frame.Index);
        ReadOnlySpan<byte> clean = frame.Rgb.Span;
        for (int i = 0; i < clean.Length; i++)
            changed[i] = CorruptedVideo.ToByte(clean[i] + shift);
    });
}
