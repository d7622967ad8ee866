using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>The picture grows soft with time.</summary>
public sealed class BlurRamp : ICorruption
{
    /// <inheritdoc/>
    public string Id => "blur_ramp";

    /// <inheritdoc/>
    public string DisplayName => "Blur ramp";

    /// <inheritdoc/>
    public string Definition => "Gaussian blur of standard deviation D*i/(N-1) pixels, cut off at three deviations, borders repeated: sharp at the start, D pixels at the end.";

    /// <inheritdoc/>
    public string Unit => "pixels at the end";

    /// <inheritdoc/>
    public IReadOnlyList<double> Doses => [0.25, 0.5, 1, 2, 4];

    /// <inheritdoc/>
    public IVideo Apply(CorruptionSource source, double dose)
    {
        int width = source.Video.Width, height = source.Video.Height;
        return new CorruptedVideo(source, stop => Read(stop));

        IEnumerable<Frame> Read(CancellationToken stop)
        {
            float[] rows = new float[checked(width * height * 3)];
            byte[] changed = new byte[rows.Length];
            foreach (Frame frame in source.Video.ReadFrames(stop))
            {
                Blur(frame.Rgb.Span, width, height, dose * source.Progress(frame.Index), rows, changed);
                yield return frame with { Rgb = changed };
            }
        }
    }

    /// <summary>Blurs one picture, first along rows, then along columns, rounding once at the end.</summary>
    /// <param name="rgb">The picture, <c>[H, W, 3]</c>.</param>
    /// <param name="width">Width.</param>
    /// <param name="height">Height.</param>
    /// <param name="sigma">Standard deviation in pixels; 0 copies.</param>
    /// <param name="rows">Room for the picture between the passes.</param>
    /// <param name="blurred">Receives the result.</param>
    internal static void Blur(ReadOnlySpan<byte> rgb, int width, int height, double sigma, Span<float> rows, Span<byte> blurred)
    {
        int reach = (int)Math.Ceiling(3 * sigma);
        if (reach == 0)
        {
            rgb.CopyTo(blurred);
            return;
        }

        Span<float> taps = stackalloc float[(2 * reach) + 1];
        double sum = 0;
        for (int k = -reach; k <= reach; k++)
            sum += Math.Exp(-k * k / (2 * sigma * sigma));
        for (int k = -reach; k <= reach; k++)
            taps[k + reach] = (float)(Math.Exp(-k * k / (2 * sigma * sigma)) / sum);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float r = 0, g = 0, b = 0;
                for (int k = -reach; k <= reach; k++)
                {
                    int at = ((y * width) + Math.Clamp(x + k, 0, width - 1)) * 3;
                    float tap = taps[k + reach];
                    r += tap * rgb[at];
                    g += tap * rgb[at + 1];
                    b += tap * rgb[at + 2];
                }

                int to = ((y * width) + x) * 3;
                (rows[to], rows[to + 1], rows[to + 2]) = (r, g, b);
            }
        }

        for (int y = 0; y < height; y++)
        {
            for (int i = 0; i < width * 3; i++)
            {
                float value = 0;
                for (int k = -reach; k <= reach; k++)
                    value += taps[k + reach] * rows[(Math.Clamp(y + k, 0, height - 1) * width * 3) + i];
                blurred[(y * width * 3) + i] = CorruptedVideo.ToByte(value);
            }
        }
    }
}
