namespace VideoSsm.Eval.Metrics;

/// <summary>Plain numbers of one frame, from exact integer sums.</summary>
public static class FrameStatistics
{
    /// <summary>Mean luma, 0 to 1: 0.299 R + 0.587 G + 0.114 B (BT.601) of the gamma-coded values.</summary>
    public static double Luma(ReadOnlySpan<byte> rgb)
    {
        long red = 0, green = 0, blue = 0;
        for (int i = 0; i + 2 < rgb.Length; i += 3)
        {
            red += rgb[i];
            green += rgb[i + 1];
            blue += rgb[i + 2];
        }

        return ((299 * red) + (587 * green) + (114 * blue)) / (1000.0 * 255 * (rgb.Length / 3));
    }

    /// <summary>Mean chroma, 0 to 1: the largest minus the smallest of R, G and B. Unlike the saturation of HSV it is steady in dark pixels.</summary>
    public static double Chroma(ReadOnlySpan<byte> rgb)
    {
        long sum = 0;
        for (int i = 0; i + 2 < rgb.Length; i += 3)
        {
            int r = rgb[i], g = rgb[i + 1], b = rgb[i + 2];
            sum += Math.Max(r, Math.Max(g, b)) - Math.Min(r, Math.Min(g, b));
        }

        return sum / (255.0 * (rgb.Length / 3));
    }

    /// <summary>Mean absolute difference of neighbouring pixels' luma, to the right and below, 0 to 1: fine detail. 0 for a flat picture.</summary>
    /// <param name="rgb">The picture, <c>[H, W, 3]</c>.</param>
    /// <param name="width">Its width.</param>
    public static double Detail(ReadOnlySpan<byte> rgb, int width)
    {
        int height = rgb.Length / (width * 3);
        long pairs = ((long)(width - 1) * height) + ((long)width * (height - 1));
        if (pairs == 0)
            return 0;
        Span<int> above = width <= 4096 ? stackalloc int[width] : new int[width];
        long sum = 0;
        for (int y = 0; y < height; y++)
        {
            int left = 0;
            for (int x = 0; x < width; x++)
            {
                int at = ((y * width) + x) * 3;
                int luma = (299 * rgb[at]) + (587 * rgb[at + 1]) + (114 * rgb[at + 2]);
                if (x > 0)
                    sum += Math.Abs(luma - left);
                if (y > 0)
                    sum += Math.Abs(luma - above[x]);
                left = luma;
                above[x] = luma;
            }
        }

        return sum / (1000.0 * 255 * pairs);
    }
}
