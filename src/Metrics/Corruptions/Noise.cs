using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>Grain: other noise in every frame, pixel and channel.</summary>
public sealed class Noise : ICorruption
{
    /// <inheritdoc/>
    public string Id => "noise";

    /// <inheritdoc/>
    public string DisplayName => "Noise";

    /// <inheritdoc/>
    public string Definition => "f + D*z, rounded and held to 0 ... 255; z: independent for every value, the sum of four uniform numbers brought to mean 0 and standard deviation 1 (near Gaussian, at most 3.46).";

    /// <inheritdoc/>
    public string Unit => "grey levels (standard deviation)";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [1, 2, 4, 8, 16];

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose) => CorruptedVideo.PerFrame(source, (frame, changed) =>
    {
        var random = new SplitMix64(Seeds.FromName($"{source.Seed}/noise/{frame.Index}"));
        ReadOnlySpan<byte> clean = frame.Rgb.Span;
        for (int i = 0; i < clean.Length; i++)
            changed[i] = CorruptedVideo.ToByte(clean[i] + (dose * Draw(random.Next())));
    });

    /// <summary>Four 16-bit numbers out of 64 bits, summed and brought to mean 0 and variance 1.</summary>
    internal static double Draw(ulong bits)
    {
        const double Mean = 4 * 65535 / 2.0;
        double deviation = Math.Sqrt(4 * ((65536.0 * 65536.0) - 1) / 12);
        long sum = (long)((bits & 0xffff) + ((bits >> 16) & 0xffff) + ((bits >> 32) & 0xffff) + (bits >> 48));
        return (sum - Mean) / deviation;
    }
}
