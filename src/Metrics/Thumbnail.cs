using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>A frame reduced to the mean colours of an 8x8 grid of cells: what metrics of self-similarity compare.</summary>
internal static class Thumbnail
{
    /// <summary>Numbers in a thumbnail: cells by rows, red, green and blue of each, 0 to 255.</summary>
    public const int Length = Grid * Grid * 3;

    private const int Grid = 8;

    /// <summary>Refuses a video with fewer pixels than cells.</summary>
    /// <exception cref="MetricUnavailableException">It is too small.</exception>
    public static void Check(VideoFacts video)
    {
        if (video.Width < Grid || video.Height < Grid)
            throw new MetricUnavailableException($"needs {Grid}x{Grid} pixels, has {video.Width}x{video.Height}");
    }

    /// <summary>Sum of the absolute differences of two thumbnails, in grey levels.</summary>
    public static double Distance(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += Math.Abs(a[i] - b[i]);
        return sum;
    }

    /// <summary>Fills a thumbnail.</summary>
    /// <param name="frame">The frame, at least 8x8.</param>
    /// <param name="thumbnail"><see cref="Length"/> numbers.</param>
    public static void Shrink(Frame frame, float[] thumbnail)
    {
        ReadOnlySpan<byte> rgb = frame.Rgb.Span;
        for (int gy = 0; gy < Grid; gy++)
        {
            (int top, int bottom) = (frame.Height * gy / Grid, frame.Height * (gy + 1) / Grid);
            for (int gx = 0; gx < Grid; gx++)
            {
                (int left, int right) = (frame.Width * gx / Grid, frame.Width * (gx + 1) / Grid);
                long red = 0, green = 0, blue = 0;
                for (int y = top; y < bottom; y++)
                {
                    ReadOnlySpan<byte> row = rgb.Slice(((y * frame.Width) + left) * 3, (right - left) * 3);
                    for (int i = 0; i < row.Length; i += 3)
                    {
                        red += row[i];
                        green += row[i + 1];
                        blue += row[i + 2];
                    }
                }

                double area = (bottom - top) * (right - left);
                int cell = ((gy * Grid) + gx) * 3;
                thumbnail[cell] = (float)(red / area);
                thumbnail[cell + 1] = (float)(green / area);
                thumbnail[cell + 2] = (float)(blue / area);
            }
        }
    }
}
