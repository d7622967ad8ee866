using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>Colours drift with time.</summary>
/// <remarks>Towards grey and not towards more colour: that way no value is ever cut off, and the dose is what it says.</remarks>
public sealed class SaturationFade : ICorruption
{
    /// <inheritdoc/>
    public string Id => "saturation_fade";

    /// <inheritdoc/>
    public string DisplayName => "Saturation drift";

    /// <inheritdoc/>
    public string Definition => "Y + (1 - D*i/(N-1))*(f - Y) in every channel, Y = 0.299 R + 0.587 G + 0.114 B: full colour at the start, 1 - D of it at the end.";

    /// <inheritdoc/>
    public string Unit => "share of the colour lost at the end";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [0.05, 0.1, 0.2, 0.4, 0.8];

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose) => CorruptedVideo.PerFrame(source, (frame, changed) =>
    {
        double keep = 1 - (dose * source.Progress(frame.Index));
        ReadOnlySpan<byte> clean = frame.Rgb.Span;
        for (int i = 0; i + 2 < clean.Length; i += 3)
        {
            double luma = (0.299 * clean[i]) + (0.587 * clean[i + 1]) + (0.114 * clean[i + 2]);
            for (int c = 0; c < 3; c++)
                changed[i + c] = CorruptedVideo.ToByte(luma + (keep * (clean[i + c] - luma)));
        }
    });
}
