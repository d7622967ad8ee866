using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>Structural similarity to a reference video.</summary>
/// <remarks>
/// As scikit-image's <c>structural_similarity</c> with <c>gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255</c> and a
/// channel axis. Deviation: Wang's later Matlab script first shrinks pictures above 256 pixels; this, like the paper and scikit-image, does not.
/// </remarks>
/// <param name="references">Where references come from.</param>
public sealed class Ssim(IReferenceVideos references) : IMetric
{
    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = "ssim",
        Version = "1",
        DisplayName = "SSIM",
        Definition = "Mean over frames of the structural similarity to the reference: 11x11 Gaussian window (sigma 1.5), K1 = 0.01, K2 = 0.03, L = 255, population covariance, windows wholly inside the picture, mean over R, G and B. Equal videos score 1.",
        Direction = Direction.HigherIsBetter,
        Minimum = -1,
        Maximum = 1,
        Needs = $"a reference video of equal size and rate, at least {SsimKernel.Window} pixels each way: {references.Description}",
        Citation = "Wang, Bovik, Sheikh, Simoncelli, IEEE Transactions on Image Processing 13(4), 2004",
        UsesRate = true,
        Sampling = "every frame, compared by index",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt)
    {
        if (video.Width < SsimKernel.Window || video.Height < SsimKernel.Window)
        {
            throw new MetricUnavailableException(
                $"needs {SsimKernel.Window}x{SsimKernel.Window} pixels, has {video.Width}x{video.Height}");
        }

        return new ReferenceSession(video, references.Open(video, prompt), new SsimKernel(video.Width, video.Height).Mean);
    }
}
