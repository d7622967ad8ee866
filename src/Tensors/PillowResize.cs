namespace VideoSsm.Eval.Tensors;

/// <summary>Resizing of 8-bit images with Pillow's meaning: antialiased, in fixed point, rounded to bytes after each of the two passes.</summary>
/// <remarks>
/// Equal to <c>PIL.Image.resize(size, resample)</c> in every bit, and so to torchvision's <c>Resize</c> of a PIL image, whatever its
/// <c>antialias</c> says. Weights are normalised in double, then rounded to 22 bits; the horizontal pass comes first; a pass that does not
/// change its length is left out.
/// </remarks>
public static class PillowResize
{
    private const int Bits = 32 - 8 - 2;

    /// <summary>Bilinear: a triangle as wide as the step.</summary>
    /// <param name="image">Bytes <c>[height, width, channels]</c>.</param>
    /// <param name="height">Height.</param>
    /// <param name="width">Width.</param>
    /// <param name="newHeight">New height.</param>
    /// <param name="newWidth">New width.</param>
    /// <returns>Bytes <c>[newHeight, newWidth, channels]</c>.</returns>
    public static byte[] Bilinear(ReadOnlySpan<byte> image, int height, int width, int newHeight, int newWidth) =>
        Both(image, height, width, newHeight, newWidth, 1, x => Math.Abs(x) < 1 ? 1 - Math.Abs(x) : 0);

    /// <summary>Bicubic: cubic convolution with a = −1/2.</summary>
    /// <param name="image">Bytes <c>[height, width, channels]</c>.</param>
    /// <param name="height">Height.</param>
    /// <param name="width">Width.</param>
    /// <param name="newHeight">New height.</param>
    /// <param name="newWidth">New width.</param>
    /// <returns>Bytes <c>[newHeight, newWidth, channels]</c>.</returns>
    public static byte[] Bicubic(ReadOnlySpan<byte> image, int height, int width, int newHeight, int newWidth) =>
        Both(image, height, width, newHeight, newWidth, 2, Cubic);

    private static double Cubic(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return x < 1 ? ((((A + 2) * x) - (A + 3)) * x * x) + 1 : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * A : 0;
    }

    private static byte[] Both(ReadOnlySpan<byte> image, int height, int width, int newHeight, int newWidth, double reach, Func<double, double> kernel)
    {
        int channels = ImageBytes.Channels(image.Length, height, width, newHeight, newWidth);
        byte[] wide = newWidth == width ? image.ToArray() : Along(image, height, width, newWidth, channels, Taps(width, newWidth, reach, kernel));
        return newHeight == height ? wide : Down(wide, newWidth * channels, newHeight, Taps(height, newHeight, reach, kernel));
    }

    /// <summary>First source index and weights of every target index.</summary>
    private static (int First, int[] Weights)[] Taps(int size, int newSize, double reach, Func<double, double> kernel)
    {
        double scale = (double)size / newSize, width = Math.Max(1, scale), support = reach * width, shrink = 1 / width;
        var taps = new (int, int[])[newSize];
        for (int i = 0; i < newSize; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - support + 0.5)), end = Math.Min(size, (int)(centre + support + 0.5));
            double[] weights = [.. Enumerable.Range(first, end - first).Select(x => kernel((x - centre + 0.5) * shrink))];
            double sum = 0;
            foreach (double w in weights) sum += w;
            taps[i] = (first, [.. weights.Select(w => sum == 0 ? w : w / sum).Select(w => (int)((w < 0 ? -0.5 : 0.5) + (w * (1 << Bits))))]);
        }
        return taps;
    }

    private static byte[] Along(ReadOnlySpan<byte> image, int height, int width, int newWidth, int channels, (int First, int[] Weights)[] taps)
    {
        byte[] result = new byte[checked(height * newWidth * channels)];
        for (int y = 0; y < height; y++)
        {
            var row = image.Slice(y * width * channels, width * channels);
            for (int x = 0; x < newWidth; x++)
            {
                var (first, weights) = taps[x];
                for (int c = 0; c < channels; c++)
                {
                    int sum = 1 << (Bits - 1);
                    for (int k = 0; k < weights.Length; k++) sum += row[((first + k) * channels) + c] * weights[k];
                    result[(((y * newWidth) + x) * channels) + c] = Clip(sum);
                }
            }
        }
        return result;
    }

    private static byte[] Down(byte[] image, int row, int newHeight, (int First, int[] Weights)[] taps)
    {
        byte[] result = new byte[checked(newHeight * row)];
        for (int y = 0; y < newHeight; y++)
        {
            var (first, weights) = taps[y];
            for (int x = 0; x < row; x++)
            {
                int sum = 1 << (Bits - 1);
                for (int k = 0; k < weights.Length; k++) sum += image[((first + k) * row) + x] * weights[k];
                result[(y * row) + x] = Clip(sum);
            }
        }
        return result;
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> Bits, 0, 255);
}
