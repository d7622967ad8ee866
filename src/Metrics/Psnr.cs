using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>Peak signal-to-noise ratio to a reference video, from the squared error pooled over the whole video.</summary>
/// <remarks>
/// Pooled, as ffmpeg's "average" is: the mean of per-frame ratios would let one nearly perfect frame outweigh a hundred bad ones, and needs an
/// arbitrary cap where a frame is perfect. A video that equals its reference in every value has no finite ratio and is unscored with that
/// reason (its SSIM is 1); the same holds for each window.
/// </remarks>
/// <param name="references">Where references come from.</param>
public sealed class Psnr(IReferenceVideos references) : IMetric
{
    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = "psnr",
        Version = "1",
        DisplayName = "PSNR",
        Definition = "10 log10(255^2 / MSE), where MSE is the mean over all frames, pixels and the channels R, G, B of the squared difference to the reference. A video equal to its reference has no finite value and is unscored with that reason.",
        Direction = Direction.HigherIsBetter,
        Minimum = 0,
        Unit = "dB",
        Format = "0.00",
        Needs = $"a reference video of equal size and rate: {references.Description}",
        Citation = "standard definition; pooled over the video as in ffmpeg's psnr filter (average), on RGB",
        UsesRate = true,
        Sampling = "every frame, compared by index",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) =>
        new Session(new ReferenceSession(video, references.Open(video, prompt), MeanSquaredError));

    /// <summary>Decibels of a mean squared error in grey levels; infinite for 0.</summary>
    public static double Decibels(double meanSquaredError) => 10 * Math.Log10(255.0 * 255.0 / meanSquaredError);

    private static double MeanSquaredError(ReadOnlySpan<byte> reference, ReadOnlySpan<byte> video) =>
        PixelSums.SquaredDifference(reference, video) / (double)video.Length;

    private sealed class Session(ReferenceSession errors) : IMetricSession
    {
        public void Add(Frame frame) => errors.Add(frame);

        public Measurement Finish()
        {
            Measurement error = errors.Finish();
            if (error.Value is not { } value)
                return error;
            Measurement ratio = value == 0
                ? Measurement.Unscored("equal to the reference in every value: the ratio is infinite")
                : Measurement.FromValue(Decibels(value));
            return ratio with { Windows = [.. error.Windows.Select(ToDecibels)] };
        }

        public void Dispose() => errors.Dispose();

        private static WindowValue ToDecibels(WindowValue window) => window.Value is { } value and > 0
            ? new WindowValue(window.StartSeconds, Decibels(value), Decibels(value), 1)
            : new WindowValue(window.StartSeconds, null, 0, 0);
    }
}
