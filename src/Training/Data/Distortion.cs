using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training.Data;

/// <summary>What can go wrong with a picture.</summary>
public enum DistortionKind
{
    /// <summary>Gaussian blur.</summary>
    Blur,

    /// <summary>Gaussian noise.</summary>
    Noise,

    /// <summary>Shrunk and enlarged without smoothing.</summary>
    Resize,

    /// <summary>Contrast lost towards the mean grey.</summary>
    Contrast,

    /// <summary>Coarse cosine coefficients of 8x8 blocks, as in strong compression.</summary>
    Compression,
}

/// <summary>Distorts frames by a known dose. A dose of 1 is a strong distortion of each kind.</summary>
public static class Distortion
{
    private const int Block = 8;
    private static readonly double[] Cosines = [.. Enumerable.Range(0, Block * Block).Select(i => Cosine(i / Block, i % Block))];

    /// <summary>Distorts a frame in place.</summary>
    /// <param name="kind">How.</param>
    /// <param name="dose">How much, 0 (not at all) to 1.</param>
    /// <param name="rgb"><c>[S, S, 3]</c>.</param>
    /// <param name="size">S, a multiple of 8.</param>
    /// <param name="random">Where noise comes from.</param>
    public static void Apply(DistortionKind kind, double dose, Span<byte> rgb, int size, SplitMix64 random)
    {
        if (dose <= 0) return;
        double[] plane = new double[size * size];
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < plane.Length; i++) plane[i] = rgb[(3 * i) + c];
            double[] changed = kind switch
            {
                DistortionKind.Blur => Blurred(plane, size, 3 * dose),
                DistortionKind.Noise => [.. plane.Select(v => v + (32 * dose * Normal(random)))],
                DistortionKind.Resize => Shrunk(plane, size, 1 + (6 * dose)),
                DistortionKind.Contrast => Faded(plane, 1 - (0.8 * dose)),
                _ => Compressed(plane, size, 220 * dose),
            };
            for (int i = 0; i < plane.Length; i++) rgb[(3 * i) + c] = (byte)Math.Clamp(Math.Round(changed[i]), 0, 255);
        }
    }

    private static double[] Blurred(double[] plane, int size, double sigma)
    {
        int radius = (int)Math.Ceiling(3 * sigma);
        double[] kernel = [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))];
        double sum = kernel.Sum();
        double[] across = new double[plane.Length], both = new double[plane.Length];
        Pass(plane, across, 1, size);
        Pass(across, both, size, 1);
        return both;

        void Pass(double[] from, double[] to, int step, int line)
        {
            for (int l = 0; l < size; l++)
            {
                for (int x = 0; x < size; x++)
                {
                    double value = 0;
                    for (int k = -radius; k <= radius; k++) value += kernel[k + radius] * from[(l * line) + (Math.Clamp(x + k, 0, size - 1) * step)];
                    to[(l * line) + (x * step)] = value / sum;
                }
            }
        }
    }

    private static double[] Shrunk(double[] plane, int size, double factor)
    {
        // Every pixel shows the middle of the cell it falls into.
        int Cell(int x) => Math.Min(size - 1, (int)((Math.Floor(x / factor) + 0.5) * factor));
        return [.. Enumerable.Range(0, plane.Length).Select(i => plane[(Cell(i / size) * size) + Cell(i % size)])];
    }

    private static double[] Faded(double[] plane, double share)
    {
        double mean = plane.Average();
        return [.. plane.Select(v => mean + (share * (v - mean)))];
    }

    // Coefficients are rounded to multiples of a step that grows with frequency; the mean of a block keeps a fine one.
    private static double[] Compressed(double[] plane, int size, double step)
    {
        double[] result = new double[plane.Length], coefficients = new double[Block * Block], half = new double[Block * Block];
        for (int at = 0; at < plane.Length; at += Block)
        {
            if (at / size % Block != 0) continue;
            for (int u = 0; u < Block; u++)
            {
                for (int x = 0; x < Block; x++) half[(u * Block) + x] = Enumerable.Range(0, Block).Sum(y => Cosines[(u * Block) + y] * plane[at + (y * size) + x]);
            }

            for (int u = 0; u < Block; u++)
            {
                for (int v = 0; v < Block; v++)
                {
                    double value = Enumerable.Range(0, Block).Sum(x => Cosines[(v * Block) + x] * half[(u * Block) + x]);
                    double quantum = Math.Max(1, step * (1 + u + v) / 8);
                    coefficients[(u * Block) + v] = Math.Round(value / quantum) * quantum;
                }
            }

            for (int u = 0; u < Block; u++)
            {
                for (int x = 0; x < Block; x++) half[(u * Block) + x] = Enumerable.Range(0, Block).Sum(v => Cosines[(v * Block) + x] * coefficients[(u * Block) + v]);
            }

            for (int y = 0; y < Block; y++)
            {
                for (int x = 0; x < Block; x++) result[at + (y * size) + x] = Enumerable.Range(0, Block).Sum(u => Cosines[(u * Block) + y] * half[(u * Block) + x]);
            }
        }

        return result;
    }

    private static double Cosine(int frequency, int x) =>
        (frequency == 0 ? Math.Sqrt(1.0 / Block) : Math.Sqrt(2.0 / Block)) * Math.Cos(Math.PI * ((2 * x) + 1) * frequency / (2 * Block));

    private static double Normal(SplitMix64 random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
