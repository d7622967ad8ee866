using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Soft waves painted on every surface of a scene; they move and turn with it, so that each point of it can be told from every other.</summary>
/// <remarks>
/// The world's surfaces are of one colour and its backgrounds periodic: on them most true flow cannot be seen, and a network that is asked for it
/// learns that the best answer is none.
/// </remarks>
internal static class SurfaceWaves
{
    private const int WavesPerSurface = 4;
    private const double Shortest = 6, Longest = 32;

    /// <summary>What two frames of a scene gain in grey levels.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="from">The frame in which the waves are as drawn.</param>
    /// <param name="to">The frame to which they are carried.</param>
    /// <param name="contrast">Highest amplitude, all waves of a surface together.</param>
    /// <param name="random">Where the waves are drawn from.</param>
    /// <param name="size">Width and height of the frames in pixels.</param>
    /// <param name="first">Receives <c>[H, W, 3]</c> of the first frame.</param>
    /// <param name="second">Receives <c>[H, W, 3]</c> of the second frame.</param>
    public static void Paint(SceneDescription scene, int from, int to, double contrast, SplitMix64 random, int size, Span<float> first, Span<float> second)
    {
        var truth = new WorldTruth(scene, size, size);
        var waves = new Wave[(scene.Objects.Count + 2) * WavesPerSurface];
        for (int i = 0; i < waves.Length; i++)
            waves[i] = Wave.Draw(contrast / WavesPerSurface, random);
        byte[] surfaces = new byte[size * size];
        float[] back = new float[size * size * 2];
        truth.Surfaces(from, surfaces);
        Paint(waves, surfaces, back, size, first);
        truth.Surfaces(to, surfaces);
        truth.Flow(to, from, back);
        Paint(waves, surfaces, back, size, second);
    }

    private static void Paint(ReadOnlySpan<Wave> waves, ReadOnlySpan<byte> surfaces, ReadOnlySpan<float> back, int size, Span<float> rgb)
    {
        for (int at = 0; at < surfaces.Length; at++)
        {
            double x = (at % size) + back[2 * at], y = (at / size) + back[(2 * at) + 1];
            int surface = surfaces[at] == WorldTruth.PillarSurface ? (waves.Length / WavesPerSurface) - 1 : surfaces[at];
            Span<float> pixel = rgb.Slice(3 * at, 3);
            pixel.Clear();
            foreach (Wave wave in waves.Slice(surface * WavesPerSurface, WavesPerSurface))
            {
                float height = (float)Math.Sin((wave.X * x) + (wave.Y * y) + wave.Phase);
                pixel[0] += height * wave.Red;
                pixel[1] += height * wave.Green;
                pixel[2] += height * wave.Blue;
            }
        }
    }

    /// <summary>One wave: radians per pixel along both axes, its phase, and its amplitudes in grey levels.</summary>
    private readonly record struct Wave(double X, double Y, double Phase, float Red, float Green, float Blue)
    {
        public static Wave Draw(double amplitude, SplitMix64 random)
        {
            double length = Shortest * Math.Pow(Longest / Shortest, random.NextDouble()), angle = 2 * Math.PI * random.NextDouble();
            double phase = 2 * Math.PI * random.NextDouble(), k = 2 * Math.PI / length;
            return new Wave(k * Math.Cos(angle), k * Math.Sin(angle), phase, Colour(), Colour(), Colour());

            float Colour() => (float)(((random.NextDouble() * 2) - 1) * amplitude);
        }
    }
}
