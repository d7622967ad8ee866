namespace VideoSsm.Eval.Metrics.Corruptions;

/// <summary>The lossy part of baseline JPEG: YCbCr, 8x8 cosine transform, quantisation, and back.</summary>
/// <remarks><c>F = C f Cᵀ, F' = q·round(F/q), f' = Cᵀ F' C</c> with the orthonormal cosine matrix C of order 8 and values from -128 to 127.</remarks>
internal sealed class BlockQuantiser
{
    private const int Side = 8;

    private static readonly byte[] Luma =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly byte[] Chroma =
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    private static readonly double[] Cosine = [.. Enumerable.Range(0, Side * Side).Select(i =>
        Math.Sqrt((i / Side == 0 ? 1 : 2) / (double)Side) * Math.Cos(((2 * (i % Side)) + 1) * (i / Side) * Math.PI / (2 * Side)))];

    private readonly int _width;
    private readonly int _height;
    private readonly double[][] _steps;
    private readonly double[][] _planes;
    private readonly double[] _block = new double[Side * Side];
    private readonly double[] _half = new double[Side * Side];

    /// <param name="width">Width of the pictures.</param>
    /// <param name="height">Height of the pictures.</param>
    /// <param name="quality">Quality, 1 to 100.</param>
    public BlockQuantiser(int width, int height, int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        (_width, _height) = (width, height);
        double[] luma = Steps(Luma, quality), chroma = Steps(Chroma, quality);
        _steps = [luma, chroma, chroma];
        _planes = [.. Enumerable.Range(0, 3).Select(_ => new double[checked(width * height)])];
    }

    /// <summary>Step sizes at a quality, as the Independent JPEG Group scales annex K: 50 is the table itself.</summary>
    internal static double[] Steps(ReadOnlySpan<byte> table, int quality)
    {
        int scale = quality < 50 ? 5000 / quality : 200 - (2 * quality);
        double[] steps = new double[table.Length];
        for (int i = 0; i < table.Length; i++)
            steps[i] = Math.Clamp(((table[i] * scale) + 50) / 100, 1, 255);
        return steps;
    }

    /// <summary>The luma table's steps, for tests.</summary>
    internal static double[] LumaSteps(int quality) => Steps(Luma, quality);

    /// <summary>Compresses one picture.</summary>
    /// <param name="rgb">The picture, <c>[H, W, 3]</c>.</param>
    /// <param name="result">Receives what a decoder would show.</param>
    public void Apply(ReadOnlySpan<byte> rgb, Span<byte> result)
    {
        for (int i = 0; i < _width * _height; i++)
        {
            double r = rgb[3 * i], g = rgb[(3 * i) + 1], b = rgb[(3 * i) + 2];
            double y = (0.299 * r) + (0.587 * g) + (0.114 * b);
            _planes[0][i] = Math.Round(y) - 128;
            _planes[1][i] = Math.Clamp(Math.Round(128 + ((b - y) / 1.772)), 0, 255) - 128;
            _planes[2][i] = Math.Clamp(Math.Round(128 + ((r - y) / 1.402)), 0, 255) - 128;
        }

        for (int p = 0; p < _planes.Length; p++)
        {
            for (int y = 0; y < _height; y += Side)
            {
                for (int x = 0; x < _width; x += Side)
                    Quantise(_planes[p], _steps[p], x, y);
            }
        }

        for (int i = 0; i < _width * _height; i++)
        {
            double y = _planes[0][i] + 128, cb = _planes[1][i], cr = _planes[2][i];
            result[3 * i] = CorruptedVideo.ToByte(y + (1.402 * cr));
            result[(3 * i) + 1] = CorruptedVideo.ToByte(y - (0.114 * 1.772 / 0.587 * cb) - (0.299 * 1.402 / 0.587 * cr));
            result[(3 * i) + 2] = CorruptedVideo.ToByte(y + (1.772 * cb));
        }
    }

    // Blocks over the border see its last row and column repeated, as encoders do.
    private void Quantise(double[] plane, double[] steps, int left, int top)
    {
        for (int i = 0; i < _block.Length; i++)
            _block[i] = plane[(Math.Min(top + (i / Side), _height - 1) * _width) + Math.Min(left + (i % Side), _width - 1)];
        Multiply(_block, forward: true);
        for (int i = 0; i < _block.Length; i++)
            _block[i] = steps[i] * Math.Round(_block[i] / steps[i]);
        Multiply(_block, forward: false);
        for (int i = 0; i < _block.Length; i++)
        {
            if (top + (i / Side) < _height && left + (i % Side) < _width)
                plane[((top + (i / Side)) * _width) + left + (i % Side)] = Math.Clamp(Math.Round(_block[i]), -128, 127);
        }
    }

    // C f C^T forward, C^T F C back: the same loops with the matrix read across or down.
    private void Multiply(double[] block, bool forward)
    {
        for (int u = 0; u < Side; u++)
        {
            for (int x = 0; x < Side; x++)
            {
                double sum = 0;
                for (int y = 0; y < Side; y++)
                    sum += Cosine[forward ? (u * Side) + y : (y * Side) + u] * block[(y * Side) + x];
                _half[(u * Side) + x] = sum;
            }
        }

        for (int u = 0; u < Side; u++)
        {
            for (int v = 0; v < Side; v++)
            {
                double sum = 0;
                for (int x = 0; x < Side; x++)
                    sum += _half[(u * Side) + x] * Cosine[forward ? (v * Side) + x : (x * Side) + v];
                block[(u * Side) + v] = sum;
            }
        }
    }
}
