using System.Diagnostics;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video.Tests;

/// <summary>A folder that disappears with the test, and ffmpeg to fill it.</summary>
public sealed class Fixtures : IDisposable
{
    public Fixtures()
    {
        Skip.IfNot(FfmpegTools.IsAvailable(), "ffmpeg and ffprobe are not installed");
        Folder = Directory.CreateTempSubdirectory("videossm-video-tests-").FullName;
    }

    public string Folder { get; }

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>Runs ffmpeg with blank-separated arguments; the output lies in the folder.</summary>
    public string Make(string name, string arguments)
    {
        Run([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "file:" + Path(name)]);
        return Path(name);
    }

    /// <summary>A moving test picture.</summary>
    public string MakeVideo(string name, string size = "64x64", int rate = 16, double seconds = 1, string extra = "-pix_fmt yuv420p") =>
        Make(name, FormattableString.Invariant($"-f lavfi -i testsrc2=s=320x240:r={rate}:d={seconds},scale={size.Replace('x', ':')} {extra}"));

    public void Run(IReadOnlyList<string> arguments)
    {
        var info = new ProcessStartInfo(FfmpegTools.Find().Ffmpeg) { RedirectStandardError = true, WorkingDirectory = Folder };
        foreach (string argument in (string[])["-nostdin", "-loglevel", "error", "-y", .. arguments])
            info.ArgumentList.Add(argument);
        using Process process = Process.Start(info)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"the fixture could not be made: {error}");
    }

    public string Truncate(string file, string name, double share)
    {
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(Path(name), bytes[..(int)(bytes.Length * share)]);
        return Path(name);
    }

    /// <summary>Reads all frames as one array each.</summary>
    public static List<byte[]> Frames(IVideo video, CancellationToken cancellationToken = default) =>
        [.. video.ReadFrames(cancellationToken).Select(f => f.Rgb.ToArray())];

    public static string Hash(IVideo video)
    {
        using var hash = new FrameHash();
        foreach (Frame frame in video.ReadFrames())
            hash.Add(frame);
        return hash.Finish();
    }

    public static void WritePng(string path, int width, int height, ReadOnlySpan<byte> rgb)
    {
        using FileStream stream = File.Create(path);
        Png.Write(stream, width, height, rgb);
    }

    /// <summary>Reads until the error and says how many frames came before it.</summary>
    public static (int Frames, InvalidDataException Error) ReadUntilError(IVideo video)
    {
        int frames = 0;
        InvalidDataException error = Assert.Throws<InvalidDataException>(() =>
        {
            foreach (Frame _ in video.ReadFrames())
                frames++;
        });
        Assert.DoesNotContain('\n', error.Message);
        return (frames, error);
    }

    /// <summary>Frames of noise: the hardest content for a codec.</summary>
    public static MemoryVideo Noise(int width, int height, int frames, int seed = 1, double rate = 16)
    {
        var random = new Random(seed);
        var list = new List<ReadOnlyMemory<byte>>();
        for (int i = 0; i < frames; i++)
        {
            byte[] rgb = new byte[width * height * 3];
            random.NextBytes(rgb);
            list.Add(rgb);
        }

        return new MemoryVideo("noise", width, height, rate, list);
    }

    /// <summary>Soft gradients that move: content a lossy codec keeps well.</summary>
    public static MemoryVideo Gradient(int width, int height, int frames, double rate = 16)
    {
        var list = new List<ReadOnlyMemory<byte>>();
        for (int i = 0; i < frames; i++)
        {
            byte[] rgb = new byte[width * height * 3];
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    int at = ((y * width) + x) * 3;
                    rgb[at] = (byte)(40 + (150 * x / width));
                    rgb[at + 1] = (byte)(60 + (120 * y / height));
                    rgb[at + 2] = (byte)(100 + i);
                }
            }

            list.Add(rgb);
        }

        return new MemoryVideo("gradient", width, height, rate, list);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
