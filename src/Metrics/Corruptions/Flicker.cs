using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>The light flickers from frame to frame.</summary>
public sealed class Flicker : ICorruption
{
    /// <inheritdoc/>
    public string Id => "flicker";

    /// <inheritdoc/>
    public string DisplayName => "Flicker";

    /// <inheritdoc/>
    public string Definition => "f(i) + D for even i and f(i) - D for odd i, in all channels, held to 0 ... 255.";

    /// <inheritdoc/>
    public string Unit => "grey levels";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [1, 2, 4, 8, 16];

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose) => CorruptedVideo.PerFrame(source, (frame, changed) =>
    {
        double shift = frame.Index % 2 == 0 ? dose : -dose;
        ReadOnlySpan<byte> clean = frame.Rgb.Span;
        for (int i = 0; i < clean.Length; i++)
            changed[i] = CorruptedVideo.ToByte(clean[i] + shift);
    });
}
