using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>generate</c>: one video from one prompt, as a film and as a strip of frames.</summary>
public static class GenerateCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var prompt = new Option<string>("--prompt") { Description = "What to show.", Required = true };
        var method = new Option<string>("--method") { HelpName = "method", Description = "Id of the method.", DefaultValueFactory = _ => "video-ssm" };
        method.CompletionSources.Add(_ => context.Methods.Ids.Select(id => new CompletionItem(id)));
        var length = new Option<double>("--length") { Description = "Seconds.", DefaultValueFactory = _ => 5 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the video.", DefaultValueFactory = _ => 0 };
        var at = new Option<string[]>("--at") { Description = "A later prompt as SECONDS:TEXT; may be given several times.", DefaultValueFactory = _ => [] };
        var scale = new Option<string>("--scale") { Description = "world (weights trained here) or paper (published weights, see --weights).", DefaultValueFactory = _ => "world" };
        var weights = new Option<string?>("--weights") { Description = "Folder with the published files of Wan2.1-T2V-1.3B and the method, for --scale paper." };
        var size = new Option<string?>("--size") { Description = "Frame in pixels for --scale paper, WIDTHxHEIGHT; 832x480 without." };
        var folder = new Option<string>("--out") { Description = "Folder for the files.", DefaultValueFactory = _ => Path.Combine("runs", "generated") };
        var stream = new Option<string?>("--stream")
        {
            Description = "Write no files but the frames to standard output as they are made: 'rgb' for raw rgb24, 'mp4' for a fragmented mp4. Progress goes to standard error.",
        };
        var live = new Option<bool>("--live") { Description = "With --stream: take prompts from standard input while it runs, one a line: '12.5 the star turns green', without a time at once." };
        var pace = new Option<bool>("--pace") { Description = "With --stream: no faster than the video plays, so that typed prompts meet what is seen." };
        Option<bool> dry = Common.DryRun();
        Option<bool> json = Common.Json();
        var command = new Command("generate", "Makes one video from a prompt.") { prompt, method, length, seed, at, scale, weights, size, folder, stream, live, pace, dry, json };
        command.SetAction((parsed, cancellation) =>
        {
            var wanted = new GenerateStream.Request(
                MakePrompt(parsed.GetRequiredValue(prompt), parsed.GetRequiredValue(at)),
                parsed.GetRequiredValue(method),
                new PaperRequest(parsed.GetRequiredValue(scale), parsed.GetValue(weights), parsed.GetValue(size)),
                parsed.GetValue(length),
                parsed.GetValue(seed));
            Check(wanted);
            Target.Folder("--out", parsed.GetRequiredValue(folder));
            if (parsed.GetValue(dry))
            {
                return Task.FromResult(Describe(context, wanted, parsed.GetRequiredValue(folder), parsed.GetValue(json)));
            }

            if (parsed.GetValue(stream) is { } format)
            {
                if (parsed.GetValue(json))
                {
                    throw new UsageException("--stream and --json both want standard output; leave one of them out");
                }

                if (parsed.GetResult(folder) is { Implicit: false })
                {
                    throw new UsageException("--stream writes no files; leave out --stream or --out");
                }

                return Task.FromResult(GenerateStream.Run(context, wanted, format, parsed.GetValue(live), parsed.GetValue(pace), cancellation));
            }

            if (parsed.GetValue(live) || parsed.GetValue(pace))
            {
                throw new UsageException("--live and --pace need --stream");
            }

            return Task.FromResult(Run(context, wanted, parsed.GetRequiredValue(folder), parsed.GetValue(json), cancellation));
        });
        return command;
    }

    /// <summary>Makes a method that can run.</summary>
    /// <exception cref="UsageException">The method is unavailable.</exception>
    internal static IVideoMethod Made(string id, Func<IVideoMethod> create)
    {
        IVideoMethod method = create();
        return method.Info.Unavailable is { } reason ? throw new UsageException($"{id} is unavailable: {reason}") : method;
    }

    private static void Check(GenerateStream.Request wanted)
    {
        if (!(double.IsFinite(wanted.Length) && wanted.Length > 0))
        {
            throw new UsageException($"--length {wanted.Length}: expected more than 0 seconds");
        }

        if (wanted.Prompt.Schedule.FirstOrDefault(change => change.AtSeconds >= wanted.Length) is { } late)
        {
            throw new UsageException($"--at '{late.AtSeconds}:{late.Text}': the video ends at {wanted.Length} s; take a longer --length or an earlier prompt");
        }
    }

    /// <summary>The world's text encoder knows a closed list of words; what it does not know is no error, but says nothing to it.</summary>
    internal static void NameUnknownWords(CliContext context, IVideoMethod method, Prompt prompt)
    {
        string[] unknown = [.. prompt.Schedule.Select(change => change.Text).Prepend(prompt.Text)
            .SelectMany(WorldVocabulary.Tokenize).Where(word => WorldVocabulary.IndexOf(word) < 0).Distinct()];
        if (unknown.Length > 0 && method.Info.Scale == ModelScale.World)
        {
            context.Error.WriteLine($"note: the world has no word for {string.Join(", ", unknown.Select(word => $"'{word}'"))}; they tell its networks nothing (a prompt in its words: 'a red star bounces over blue stripes')");
        }
    }

    private static Prompt MakePrompt(string text, IEnumerable<string> later)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new UsageException("--prompt: there is no text in it; say what to show, for instance 'a red star bounces over blue stripes'");
        }

        PromptChange[] schedule = [.. later.Select(Change).OrderBy(c => c.AtSeconds)];

        // The id is made from the words, so that the same request writes the same file.
        var prompt = new Prompt { Id = ContentHash.Short(ContentHash.OfJson(new { text, schedule })), Text = text, Schedule = schedule };
        PromptFile.Check([prompt], "--prompt");
        return prompt;
    }

    private static PromptChange Change(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.TrimEnd().Length - 1
            && double.TryParse(text.AsSpan(0, colon), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && double.IsFinite(seconds) && seconds > 0
            ? new PromptChange(seconds, text[(colon + 1)..].Trim())
            : throw new UsageException($"--at '{text}': expected SECONDS:TEXT, later than 0 s, for instance '20:the star turns green'");
    }

    private static string Stem(GenerateStream.Request wanted, string folder) => Path.Combine(
        folder,
        $"{wanted.Paper.Prefix}{wanted.Method.Replace(':', '-')}-{wanted.Prompt.Id}-{wanted.Seed}-{wanted.Length.ToString("R", CultureInfo.InvariantCulture)}s");

    /// <summary>Makes the method, which checks names and weights, and no video.</summary>
    private static int Describe(CliContext context, GenerateStream.Request wanted, string folder, bool json)
    {
        IVideoMethod method = Made(wanted.Method, wanted.Paper.Method(context, wanted.Method));
        using var owned = method as IDisposable;
        NameUnknownWords(context, method, wanted.Prompt);
        string video = Stem(wanted, folder) + context.Codec().PreviewExtension;
        if (json)
        {
            JsonOutput.Write(context.Out, new { Video = video, Method = method.Info, wanted.Prompt, wanted.Seed, LengthSeconds = wanted.Length });
        }
        else
        {
            context.Out.WriteLine($"would make {video}: {wanted.Length} s by {method.Info.DisplayName} ({method.Info.Backbone}), seed {wanted.Seed}");
        }

        return ExitCode.Ok;
    }

    private static int Run(CliContext context, GenerateStream.Request wanted, string folder, bool json, CancellationToken cancellation)
    {
        (Prompt prompt, string methodId, _, double length, ulong seed) = wanted;
        Func<IVideoMethod> create = wanted.Paper.Method(context, methodId);
        IVideoCodec codec = context.Codec();
        IVideoMethod method = Made(methodId, create);
        using var owned = method as IDisposable;
        NameUnknownWords(context, method, prompt);
        var probe = new CostProbe();
        IVideo video = method.Generate(new GenerationRequest { Prompt = prompt, Seed = seed, LengthSeconds = length, Probe = probe });
        string stem = Stem(wanted, folder);
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
