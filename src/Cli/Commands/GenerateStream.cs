using System.Globalization;
using VideoSsm.Eval.Cli.Live;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>generate --stream</c>: frames go to standard output as they are made, everything else to standard error.</summary>
internal static class GenerateStream
{
    private static readonly string[] Formats = ["rgb", "mp4"];
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>What to make.</summary>
    internal sealed record Request(Prompt Prompt, string Method, PaperRequest Paper, double Length, ulong Seed);

    /// <summary>Makes the video.</summary>
    /// <returns><see cref="ExitCode.Incomplete"/> when the reader of the stream goes before its end.</returns>
    public static int Run(CliContext context, Request wanted, string format, bool live, bool pace, CancellationToken cancellation)
    {
        if (!Formats.Contains(format))
        {
            throw new UsageException($"--stream: unknown '{format}'{EditDistance.Suggest(format, Formats)}");
        }

        if (context.OutIsTerminal)
        {
            throw new UsageException($"--stream writes the bytes of a video to standard output, which is a terminal; send them to a player: videossm-eval generate --stream {format} ... | ffplay {Player(format, 64, 64, 16)}");
        }

        IVideoMethod method = GenerateCommand.Made(wanted.Method, wanted.Paper.Method(context, wanted.Method));
        using var owned = method as IDisposable;
        GenerateCommand.NameUnknownWords(context, method, wanted.Prompt);
        var typed = live ? new LivePrompts(context.Error.WriteLine) : null;
        IVideo video = method.Generate(new GenerationRequest { Prompt = wanted.Prompt, Seed = wanted.Seed, LengthSeconds = wanted.Length, Feed = typed });
        context.Error.WriteLine($"{video.Width}x{video.Height} at {video.FramesPerSecond} frames/s; a player: ffplay {Player(format, video.Width, video.Height, video.FramesPerSecond)}");
        typed?.ReadFrom(context.In);
        using Stream output = context.OutStream();
        try
        {
            using IVideoWriter writer = format == "mp4" ? context.Encode(output, video.Width, video.Height, video.FramesPerSecond) : new RawStream(output);
            Send(context, video, writer, pace, cancellation);
            return ExitCode.Ok;
        }
        catch (IOException e)
        {
            context.Error.WriteLine($"stopped: {e.Message.ReplaceLineEndings(" ")}");
            return ExitCode.Incomplete;
        }
    }

    private static void Send(CliContext context, IVideo video, IVideoWriter writer, bool pace, CancellationToken cancellation)
    {
        long start = context.Time.GetTimestamp();
        long first = start;
        long said = start;
        int frames = 0;
        foreach (Frame frame in video.ReadFrames(cancellation))
        {
            if (frames == 0)
            {
                first = context.Time.GetTimestamp();
                context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first frame after {context.Time.GetElapsedTime(start).TotalSeconds:0.00} s"));
            }

            if (pace)
            {
                TimeSpan early = TimeSpan.FromSeconds(frames / video.FramesPerSecond) - context.Time.GetElapsedTime(first);
                if (early > TimeSpan.Zero && cancellation.WaitHandle.WaitOne(early))
                {
                    cancellation.ThrowIfCancellationRequested();
                }
            }

            writer.Add(frame);
            frames++;
            if (context.Time.GetElapsedTime(said) >= Pause)
            {
                said = context.Time.GetTimestamp();
                context.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{frames / video.FramesPerSecond:0.0} s of video, {frames / context.Time.GetElapsedTime(start).TotalSeconds:0.0} frames/s"));
            }
        }

        writer.Complete();
        context.Error.WriteLine($"{frames} frames in {Words.Of(context.Time.GetElapsedTime(start))}");
    }

    private static string Player(string format, int width, int height, double rate) => format == "mp4"
        ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"-f rawvideo -pixel_format rgb24 -video_size {width}x{height} -framerate {rate} -");

    /// <summary>Frames as they are, one behind the other.</summary>
    private sealed class RawStream(Stream target) : IVideoWriter
    {
        public void Add(Frame frame)
        {
            target.Write(frame.Rgb.Span);
            target.Flush();
        }

        public void Complete() => target.Flush();

        public void Dispose()
        {
            // The stream belongs to the caller.
        }
    }
}
