using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>Block compression of every frame, as JPEG and its kin lose quality.</summary>
/// <remarks>
/// Done here and not by an encoder, so that the same dose is the same picture on every machine. The tables are those of ITU-T T.81, annex K, scaled as the
/// Independent JPEG Group does; colour is not subsampled and nothing is entropy-coded, which would not change the picture.
/// </remarks>
public sealed class Compression : ICorruption
{
    /// <inheritdoc/>
    public string Id => "compression";

    /// <inheritdoc/>
    public string DisplayName => "Compression";

    /// <inheritdoc/>
    public string Definition => "JPEG's loss at quality 100 - D, frame by frame: YCbCr (BT.601, full range) in 8x8 blocks, cosine transform, coefficients rounded to multiples of annex K's tables scaled to the quality. D = 0 is the clean video.";

    /// <inheritdoc/>
    public string Unit => "100 - quality";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [10, 30, 60, 80, 95];

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose)
    {
        if (dose == 0)
            return CorruptedVideo.PerFrame(source, (frame, changed) => frame.Rgb.Span.CopyTo(changed));
        var blocks = new BlockQuantiser(source.Video.Width, source.Video.Height, (int)Math.Round(100 - dose));
        return CorruptedVideo.PerFrame(source, (frame, changed) => blocks.Apply(frame.Rgb.Span, changed));
    }
}
