using System.CommandLine;
using System.Globalization;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>generate</c>: one video from one prompt, as a film and as a strip of frames.</summary>
public static class GenerateCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var prompt = new Option<string>("--prompt") { Description = "What to show.", Required = true };
        var method = new Option<string>("--method") { Description = "Id of the method.", DefaultValueFactory = _ => "video-ssm" };
        var length = new Option<double>("--length") { Description = "Seconds.", DefaultValueFactory = _ => 5 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the video.", DefaultValueFactory = _ => 0 };
        var at = new Option<string[]>("--at") { Description = "A later prompt as SECONDS:TEXT; may be given several times.", DefaultValueFactory = _ => [] };
        var scale = new Option<string>("--scale") { Description = "world (weights trained here) or paper (published weights, see --weights).", DefaultValueFactory = _ => "world" };
        var weights = new Option<string?>("--weights") { Description = "Folder with the published files of Wan2.1-T2V-1.3B and the method, for --scale paper." };
        var size = new Option<string?>("--size") { Description = "Frame in pixels for --scale paper, WIDTHxHEIGHT; 832x480 without." };
        var folder = new Option<string>("--out") { Description = "Folder for the files.", DefaultValueFactory = _ => Path.Combine("runs", "generated") };
        Option<bool> json = Common.Json();
        var command = new Command("generate", "Makes one video from a prompt.") { prompt, method, length, seed, at, scale, weights, size, folder, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            context,
            MakePrompt(parsed.GetRequiredValue(prompt), parsed.GetRequiredValue(at)),
            parsed.GetRequiredValue(method),
            new PaperRequest(parsed.GetRequiredValue(scale), parsed.GetValue(weights), parsed.GetValue(size)),
            parsed.GetValue(length),
            parsed.GetValue(seed),
            parsed.GetRequiredValue(folder),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static Prompt MakePrompt(string text, IEnumerable<string> later)
    {
        PromptChange[] schedule = [.. later.Select(Change).OrderBy(c => c.AtSeconds)];

        // The id is made from the words, so that the same request writes the same file.
        var prompt = new Prompt { Id = ContentHash.Short(ContentHash.OfJson(new { text, schedule })), Text = text, Schedule = schedule };
        PromptFile.Check([prompt], "--prompt");
        return prompt;
    }

    private static PromptChange Change(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && double.TryParse(text.AsSpan(0, colon), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            ? new PromptChange(seconds, text[(colon + 1)..].Trim())
            : throw new UsageException($"--at '{text}': expected SECONDS:TEXT, for instance '20:the star turns green'");
    }

    private static int Run(
        CliContext context, Prompt prompt, string methodId, PaperRequest paper, double length, ulong seed, string folder, bool json, CancellationToken cancellation)
    {
        if (!(double.IsFinite(length) && length > 0))
        {
            throw new UsageException($"--length {length}: expected more than 0 seconds");
        }

        Func<IVideoMethod> create = paper.Method(context, methodId);
        IVideoCodec codec = context.Codec();
        IVideoMethod method = create();
        using var owned = method as IDisposable;
        if (method.Info.Unavailable is { } reason)
        {
            throw new UsageException($"{methodId} is unavailable: {reason}");
        }

        var probe = new CostProbe();
        IVideo video = method.Generate(new GenerationRequest { Prompt = prompt, Seed = seed, LengthSeconds = length, Probe = probe });
        string stem = Path.Combine(folder, $"{paper.Prefix}{methodId.Replace(':', '-')}-{prompt.Id}-{seed}-{length.ToString("R", CultureInfo.InvariantCulture)}s");
        Directory.CreateDirectory(folder);
        var strip = new FilmStrip(length, video.FramesPerSecond);
        long start = context.Time.GetTimestamp();
        int frames = 0;
        using (IVideoWriter writer = codec.CreatePreview(stem + codec.PreviewExtension, video.Width, video.Height, video.FramesPerSecond))
        {
            foreach (Frame frame in video.ReadFrames(cancellation))
            {
                writer.Add(frame);
                strip.Add(frame);
                frames++;
            }

            writer.Complete();
        }

        AtomicFile.Write(stem + ".png", strip.WritePng);
        TimeSpan spent = context.Time.GetElapsedTime(start);
        if (json)
        {
            JsonOutput.Write(context.Out, new { Video = stem + codec.PreviewExtension, Strip = stem + ".png", Frames = frames, Seconds = spent.TotalSeconds, Readings = probe.Readings });
        }
        else
        {
            context.Error.WriteLine($"{frames} frames of {video.Width}x{video.Height} in {Words.Of(spent)}");
            context.Out.WriteLine(stem + codec.PreviewExtension);
            context.Out.WriteLine(stem + ".png");
        }

        return ExitCode.Ok;
    }
}
