namespace VideoSsm.Eval.Tensors;

/// <summary>Resizing of 8-bit images with OpenCV's meaning (<c>cv2.resize</c> of version 4), in every bit.</summary>
/// <remarks>
/// Linear and cubic weights are rounded to 11 bits, and nothing is antialiased; the two passes share one rounding at the end. Linear halving of
/// both sides is the mean of four. The area kernel is exact in shrinking and a kind of linear in growing. Pixel centres are at half-integers.
/// </remarks>
public static class OpenCvResize
{
    private const int One = 1 << 11;

    /// <summary><c>INTER_LINEAR</c>.</summary>
    /// <param name="image">Bytes <c>[height, width, channels]</c>.</param>
    /// <param name="height">Height.</param>
    /// <param name="width">Width.</param>
    /// <param name="newHeight">New height.</param>
    /// <param name="newWidth">New width.</param>
    /// <returns>Bytes <c>[newHeight, newWidth, channels]</c>.</returns>
    public static byte[] Linear(ReadOnlySpan<byte> image, int height, int width, int newHeight, int newWidth)
    {
        int channels = ImageBytes.Channels(image.Length, height, width, newHeight, newWidth);
        if (newHeight == height && newWidth == width) return image.ToArray();
        return height == 2 * newHeight && width == 2 * newWidth
            ? Blocks(image, width, newHeight, newWidth, channels, 2, 2)
            : Linear(image, height, width, newHeight, newWidth, channels, LinearTap(width, newWidth, bounded: true), LinearTap(height, newHeight, bounded: false));
    }

    /// <summary><c>INTER_CUBIC</c>: cubic convolution with a = −3/4.</summary>
    /// <param name="image">Bytes <c>[height, width, channels]</c>.</param>
    /// <param name="height">Height.</param>
    /// <param name="width">Width.</param>
    /// <param name="newHeight">New height.</param>
    /// <param name="newWidth">New width.</param>
    /// <returns>Bytes <c>[newHeight, newWidth, channels]</c>.</returns>
    public static byte[] Cubic(ReadOnlySpan<byte> image, int height, int width, int newHeight, int newWidth)
    {
        int channels = ImageBytes.Channels(image.Length, height, width, newHeight, newWidth);
        if (newHeight == height && newWidth == width) return image.ToArray();
        int row = newWidth * channels;
        int[] wide = new int[checked(height * row)];
        for (int x = 0; x < newWidth; x++)
        {
            var (first, weights) = CubicTap(x, width, newWidth);
            for (int y = 0; y < height; y++)
            {
                for (int c = 0; c < channels; c++)
                {
                    int sum = 0;
                    for (int k = 0; k < 4; k++) sum += image[(((y * width) + Math.Clamp(first + k, 0, width - 1)) * channels) + c] * weights[k];
                    wide[(y * row) + (x * channels) + c] = sum;
                }
            }
        }
        byte[] result = new byte[checked(newHeight * row)];
        for (int y = 0; y < newHeight; y++)
        {
            var (first, weights) = CubicTap(y, height, newHeight);
            int[] rows = [.. Enumerable.Range(0, 4).Select(k => Math.Clamp(first + k, 0, height - 1) * row)];
            for (int x = 0; x < row; x++)
            {
                // The reference works in float on eight values at a time, and in integers on what is left of a row.
                result[(y * row) + x] = x < row / 8 * 8 ? Wide(wide, rows, x, weights) : Exact(wide, rows, x, weights);
            }
        }
        return result;
    }

    /// <summary><c>INTER_AREA</c>: the mean over the area a pixel comes from.</summary>
    /// <param name="image">Bytes <c>[height, width, channels]</c>.</param>
    /// <param name="height">Height.</param>
    /// <param name="width">Width.</param>
    /// <param name="newHeight">New height.</param>
    /// <param name="newWidth">New width.</param>
    /// <returns>Bytes <c>[newHeight, newWidth, channels]</c>.</returns>
    public static byte[] Area(ReadOnlySpan<byte> image, int height, int width, int newHeight, int newWidth)
    {
        int channels = ImageBytes.Channels(image.Length, height, width, newHeight, newWidth);
        if (newHeight == height && newWidth == width) return image.ToArray();
        if (newHeight > height || newWidth > width)
            return Linear(image, height, width, newHeight, newWidth, channels, AreaTap(width, newWidth, bounded: true), AreaTap(height, newHeight, bounded: false));
        return height % newHeight == 0 && width % newWidth == 0
            ? Blocks(image, width, newHeight, newWidth, channels, height / newHeight, width / newWidth)
            : Mean(image, height, width, newHeight, newWidth, channels);
    }

    private static byte[] Linear(
        ReadOnlySpan<byte> image, int height, int width, int newHeight, int newWidth, int channels, Func<int, (int At, float Fraction)> across, Func<int, (int At, float Fraction)> down)
    {
        int row = newWidth * channels;
        int[] wide = new int[checked(height * row)];
        for (int x = 0; x < newWidth; x++)
        {
            var (at, rest) = across(x);
            int left = Weight(1 - rest), right = Weight(rest), next = Math.Min(at + 1, width - 1);
            for (int y = 0; y < height; y++)
            {
                for (int c = 0; c < channels; c++)
                    wide[(y * row) + (x * channels) + c] = (image[(((y * width) + at) * channels) + c] * left) + (image[(((y * width) + next) * channels) + c] * right);
            }
        }
        byte[] result = new byte[checked(newHeight * row)];
        for (int y = 0; y < newHeight; y++)
        {
            var (at, rest) = down(y);
            int above = Weight(1 - rest), below = Weight(rest), first = Math.Clamp(at, 0, height - 1) * row, second = Math.Clamp(at + 1, 0, height - 1) * row;
            for (int x = 0; x < row; x++)
                result[(y * row) + x] = (byte)(((((wide[first + x] >> 4) * above) >> 16) + (((wide[second + x] >> 4) * below) >> 16) + 2) >> 2);
        }
        return result;
    }

    private static Func<int, (int At, float Fraction)> LinearTap(int size, int newSize, bool bounded)
    {
        double scale = 1 / ((double)newSize / size);
        return i => Bounded((float)(((i + 0.5) * scale) - 0.5), size, bounded);
    }

    // Growing by area: the fraction is how far the target pixel reaches into the next source pixel.
    private static Func<int, (int At, float Fraction)> AreaTap(int size, int newSize, bool bounded)
    {
        double inverse = (double)newSize / size, scale = 1 / inverse;
        return i =>
        {
            int at = (int)Math.Floor(i * scale);
            float rest = (float)((i + 1) - ((at + 1) * inverse));
            rest = rest <= 0 ? 0 : rest - MathF.Floor(rest);
            return bounded && at >= size - 1 ? (size - 1, 0) : (at, rest);
        };
    }

    private static (int At, float Fraction) Bounded(float place, int size, bool bounded)
    {
        int at = (int)MathF.Floor(place);
        return !bounded ? (at, place - at) : at < 0 ? (0, 0) : at >= size - 1 ? (size - 1, 0) : (at, place - at);
    }

    private static (int First, int[] Weights) CubicTap(int i, int size, int newSize)
    {
        const float A = -0.75f;
        double scale = 1 / ((double)newSize / size);
        float place = (float)(((i + 0.5) * scale) - 0.5);
        int at = (int)MathF.Floor(place);
        float x = place - at, y = 1 - x;
        float first = ((((A * (x + 1)) - (5 * A)) * (x + 1) + (8 * A)) * (x + 1)) - (4 * A);
        float second = ((((A + 2) * x) - (A + 3)) * x * x) + 1;
        float third = ((((A + 2) * y) - (A + 3)) * y * y) + 1;
        float fourth = 1f - first - second - third;
        return (at - 1, [Weight(first), Weight(second), Weight(third), Weight(fourth)]);
    }

    private static byte Wide(int[] wide, int[] rows, int x, int[] weights)
    {
        const float Scale = 1f / (One * One);
        float sum = wide[rows[3] + x] * (weights[3] * Scale);
        for (int k = 2; k >= 0; k--) sum = (wide[rows[k] + x] * (weights[k] * Scale)) + sum;
        return (byte)Math.Clamp((int)MathF.Round(sum), 0, 255);
    }

    private static byte Exact(int[] wide, int[] rows, int x, int[] weights)
    {
        int sum = 1 << 21;
        for (int k = 0; k < 4; k++) sum += wide[rows[k] + x] * weights[k];
        return (byte)Math.Clamp(sum >> 22, 0, 255);
    }

    private static int Weight(float weight) => (int)MathF.Round(weight * One);

    private static byte[] Blocks(ReadOnlySpan<byte> image, int width, int newHeight, int newWidth, int channels, int down, int across)
    {
        byte[] result = new byte[newHeight * newWidth * channels];
        float scale = 1f / (down * across);
        for (int i = 0; i < result.Length; i++)
        {
            int c = i % channels, x = i / channels % newWidth, y = i / channels / newWidth, sum = 0;
            for (int dy = 0; dy < down; dy++)
            {
                for (int dx = 0; dx < across; dx++) sum += image[(((((y * down) + dy) * width) + (x * across) + dx) * channels) + c];
            }
            // Four are rounded half up, all others to even.
            result[i] = (byte)(down == 2 && across == 2 ? (sum + 2) >> 2 : (int)MathF.Round(sum * scale));
        }
        return result;
    }

    private static byte[] Mean(ReadOnlySpan<byte> image, int height, int width, int newHeight, int newWidth, int channels)
    {
        var (across, down) = (AreaTable(width, newWidth), AreaTable(height, newHeight));
        int row = newWidth * channels;
        float[] sums = new float[newHeight * row], buffer = new float[row];
        foreach (var (target, source, beta) in down)
        {
            Array.Clear(buffer);
            foreach (var (x, from, alpha) in across)
            {
                for (int c = 0; c < channels; c++) buffer[(x * channels) + c] += image[(((source * width) + from) * channels) + c] * alpha;
            }
            for (int x = 0; x < row; x++) sums[(target * row) + x] += beta * buffer[x];
        }
        return [.. sums.Select(s => (byte)Math.Clamp((int)MathF.Round(s), 0, 255))];
    }

    private static List<(int Target, int Source, float Weight)> AreaTable(int size, int newSize)
    {
        double scale = 1 / ((double)newSize / size);
        List<(int, int, float)> table = [];
        for (int i = 0; i < newSize; i++)
        {
            double begin = i * scale, end = begin + scale, cell = Math.Min(scale, size - begin);
            int last = Math.Min((int)Math.Floor(end), size - 1), first = Math.Min((int)Math.Ceiling(begin), last);
            if (first - begin > 1e-3) table.Add((i, first - 1, (float)((first - begin) / cell)));
            for (int k = first; k < last; k++) table.Add((i, k, (float)(1 / cell)));
            if (end - last > 1e-3) table.Add((i, last, (float)(Math.Min(Math.Min(end - last, 1), cell) / cell)));
        }
        return table;
    }
}
