using System.CommandLine;
using System.Globalization;
using VideoSsm.Eval.Cli.Given;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>score</c>: measures any folder of videos, whoever made them, and compares folders.</summary>
public static class ScoreCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var videos = new Option<string[]>("--videos")
        {
            Description = "Folder of video files (or of folders of pictures), or a folder that holds one such folder for each model; its name is the model's. NAME=FOLDER gives another. May be given several times.",
            Required = true,
        };
        var metrics = new Option<string?>("--metrics")
        {
            Description = $"Ids of metrics, separated by commas; {ScoreRequest.VBenchGroupName} stands for the seven of VBench's quality score. Default: {string.Join(", ", ScoreRequest.DefaultMetrics)}.",
        };
        var prompts = new Option<string?>("--prompts")
        {
            Description = "Prompt file (JSON lines); a video belongs to the prompt whose id or text is its file name, with -INDEX for samples. Other names are read VBench's way: PROMPT-INDEX.mp4.",
        };
        var output = new Option<string?>("--out") { Description = "Folder of a run: rows, tables with intervals, film strips, report.html; goes on where it stopped. A name ending in .csv gets the rows alone." };
        var baseline = new Option<string?>("--baseline") { Description = "With --out FOLDER: the folder the others are compared with. Default: the first." };
        var length = new Option<double?>("--length") { Description = "With --out FOLDER: seconds all videos are counted under. Default: lengths within half as much again are one." };
        var windows = new Option<string?>("--windows") { Description = "With --out FOLDER: curves over time and drift, as LENGTH or LENGTH/STRIDE in seconds, for instance 5." };
        var rate = new Option<double?>("--rate") { Description = "Frames per second of folders of pictures, which state none; video files keep theirs. Stands in the protocol." };
        var anchors = new Option<string?>("--anchors")
        {
            Description = "With --out FOLDER: beside the models, the baseline's videos (or those of the folder named) frozen at their first frame, looped and shuffled: rows that mark the scales and never compete.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var shard = new Option<string?>("--shard") { Description = "With --out FOLDER: only part i of n, as i/n; 'merge' joins the parts." };
        var noReport = new Option<bool>("--no-report") { Description = "With --out FOLDER: leave the report for later." };
        var vbench = new Option<string?>("--vbench") { Description = "Also write VBench's own results and list of entries (JSON) into this folder." };
        var weights = new Option<string?>("--weights")
        {
            Description = $"Folder of published weights (VBench's cache folder will do). Default: {Composition.OfficialWeightsVariable} of the environment, else what 'weights fetch' brought.",
        };
        var bf16 = new Option<bool>("--bf16")
        {
            Description = "Networks multiply in bfloat16: faster on processors with the instructions, scores shift a little. The versions of their metrics end in -bf16; VBench's files and score leave them out.",
        };
        Option<bool> dry = Common.DryRun();
        Option<bool> json = Common.Json();
        var command = new Command("score", "Scores folders of videos and compares them.")
        {
            videos, metrics, prompts, output, baseline, length, windows, rate, anchors, shard, noReport, vbench, weights, bf16, dry, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var request = new ScoreRequest
            {
                Folders = VideoFolders.Find(parsed.GetRequiredValue(videos), note => context.Error.WriteLine($"note: {note}")),
                Metrics = ScoreRequest.ReadMetrics(parsed.GetValue(metrics)),
                Prompts = parsed.GetValue(prompts) is { } file ? PromptFile.Read(file) : [],
                Out = parsed.GetValue(output),
                VBench = parsed.GetValue(vbench),
                Weights = parsed.GetValue(weights),
                BFloat16 = parsed.GetValue(bf16),
                Baseline = parsed.GetValue(baseline),
                LengthSeconds = parsed.GetValue(length) switch
                {
                    null => null,
                    > 0 and < 1e6 and var seconds => seconds,
                    var seconds => throw new UsageException($"--length {seconds}: expected seconds above 0"),
                },
                Windows = parsed.GetValue(windows) is { } text ? Windows(text) : null,
                PictureRate = parsed.GetValue(rate) switch
                {
                    null => null,
                    > 0 and <= 1000 and var fps => fps,
                    var fps => throw new UsageException(FormattableString.Invariant($"--rate {fps}: expected frames per second above 0, at most 1000")),
                },
                Anchors = parsed.GetResult(anchors) is { Implicit: false },
                AnchorsOf = parsed.GetValue(anchors),
                Shard = parsed.GetValue(shard) is { } part ? Shard.Parse(part) : Shard.All,
                NoReport = parsed.GetValue(noReport),
                Dry = parsed.GetValue(dry),
                Json = parsed.GetValue(json),
            };
            Option? stray = new Option[] { baseline, length, windows, anchors, shard, noReport }.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false });
            return Task.FromResult(request.IsRun ? ScoreRun.Run(context, request, cancellation)
                : stray is null ? ScoreFiles.Run(context, request, cancellation)
                : throw new UsageException($"{stray.Name} needs --out and the folder of a run"));
        });
        return command;
    }

    private static WindowSpec Windows(string text)
    {
        double[] parts = [.. text.Split('/').Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1e6 ? seconds : double.NaN)];
        return parts.Length is 1 or 2 && !parts.Any(double.IsNaN)
            ? new WindowSpec(parts[0], parts[^1])
            : throw new UsageException($"--windows {text}: expected LENGTH or LENGTH/STRIDE in seconds, for instance 5 or 5/2.5");
    }
}
