using VideoSsm.Eval.Core;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>The picture is made smaller and enlarged again.</summary>
public sealed class Rescale : ICorruption
{
    /// <inheritdoc/>
    public string Id => "resize";

    /// <inheritdoc/>
    public string DisplayName => "Resize";

    /// <inheritdoc/>
    public string Definition => "Each side is shrunk to max(1, round((1 - D)*side)) pixels and enlarged back, both with Pillow's bilinear filter (antialiased).";

    /// <inheritdoc/>
    public string Unit => "share of each side lost";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [0.125, 0.25, 0.5, 0.75, 0.875];

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose)
    {
        int width = source.Video.Width, height = source.Video.Height;
        int w = Math.Max(1, (int)Math.Round((1 - dose) * width)), h = Math.Max(1, (int)Math.Round((1 - dose) * height));
        return CorruptedVideo.PerFrame(source, (frame, changed) =>
            PillowResize.Bilinear(PillowResize.Bilinear(frame.Rgb.Span, height, width, h, w), h, w, height, width).CopyTo(changed));
    }
}
