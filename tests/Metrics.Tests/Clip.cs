using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Tests;

/// <summary>A clip in memory and the way a metric is run on it.</summary>
public sealed class Clip(int width, int height, double rate, params byte[][] frames) : IVideo
{
    public static Prompt NoScene { get; } = new() { Id = "p", Text = "a prompt" };

    public string Name => "clip";

    public int Width => width;

    public int Height => height;

    public double FramesPerSecond => rate;

    public int? FrameCount => frames.Length;

    public byte[][] Frames => frames;

    /// <summary>The clip all golden numbers are computed on, by a restatement of each formula in NumPy.</summary>
    public static Clip Golden(double rate = 2) => Make(24, 20, 6, rate, (t, y, x, c) => GoldenValue(t, y, x, c));

    /// <summary>The golden clip with a known disturbance: the reference of PSNR and SSIM.</summary>
    public static Clip GoldenReference(double rate = 2) => Make(24, 20, 6, rate, (t, y, x, c) =>
        Math.Clamp(GoldenValue(t, y, x, c) + ((((x * 5) + (y * 3) + (t * 11) + c) % 9) * 3) - 12, 0, 255));

    public static Clip Make(int width, int height, int frames, double rate, Func<int, int, int, int, int> value)
    {
        byte[][] all = new byte[frames][];
        for (int t = 0; t < frames; t++)
        {
            all[t] = new byte[width * height * 3];
            for (int i = 0; i < all[t].Length; i++)
                all[t][i] = (byte)value(t, i / 3 / width, i / 3 % width, i % 3);
        }

        return new Clip(width, height, rate, all);
    }

    public static Clip Noise(int width, int height, int frames, int seed, double rate = 16)
    {
        var random = new Random(seed);
        return Make(width, height, frames, rate, (_, _, _, _) => random.Next(256));
    }

    /// <summary>The clip with noise of this amplitude, other in each frame.</summary>
    public Clip Disturbed(int amplitude, int seed = 1)
    {
        var random = new Random(seed);
        return new Clip(width, height, rate, [.. frames.Select(f => f.Select(v =>
            (byte)Math.Clamp(v + random.Next(-amplitude, amplitude + 1), 0, 255)).ToArray())]);
    }

    public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default) =>
        frames.Select((rgb, i) => new Frame(i, width, height, rgb));

    public Measurement Measure(IMetric metric, WindowSpec? windows = null, Prompt? prompt = null)
    {
        using IMetricSession session = metric.Start(new VideoFacts(Name, width, height, rate, windows), prompt ?? NoScene);
        byte[] shared = new byte[width * height * 3]; // as a decoder does it
        foreach (Frame frame in ReadFrames())
        {
            frame.Rgb.CopyTo(shared);
            session.Add(frame with { Rgb = shared });
        }

        return session.Finish();
    }

    public static IReferenceVideos Reference(IVideo? reference) => new References("a test clip", _ => reference);

    private static int GoldenValue(int t, int y, int x, int c) => ((x * 7) + (y * 13) + (c * 29) + (t * 17) + (((x * y) + (3 * t * x)) % 31)) & 255;
}
