using System.CommandLine;
using System.Globalization;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.VBench;
using VideoSsm.Eval.Harness;
using VideoSsm.Eval.Video;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>score</c>: measures any folder of videos, whoever made them.</summary>
public static class ScoreCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var videos = new Option<string>("--videos") { Description = "Folder of video files, or of folders of pictures.", Required = true };
        var metrics = new Option<string>("--metrics") { Description = "Ids of metrics, separated by commas.", Required = true };
        var prompts = new Option<string?>("--prompts")
        {
            Description = "Prompt file; a video belongs to the prompt whose id is its file name without extension. Others are read VBench's way: PROMPT-INDEX.mp4.",
        };
        var output = new Option<string?>("--out") { Description = "Also write the rows to this CSV file." };
        var vbench = new Option<string?>("--vbench") { Description = "Also write VBench's own results and list of entries (JSON) into this folder." };
        var weights = new Option<string?>("--weights")
        {
            Description = $"Folder of published weights (VBench's cache folder will do). Default: {Composition.OfficialWeightsVariable} of the environment, else what 'weights fetch' brought.",
        };
        Option<bool> dry = Common.DryRun();
        Option<bool> json = Common.Json();
        var command = new Command("score", "Scores a folder of videos.") { videos, metrics, prompts, output, vbench, weights, dry, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            context,
            new Request(
                parsed.GetRequiredValue(videos),
                parsed.GetRequiredValue(metrics).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                parsed.GetValue(prompts),
                parsed.GetValue(output),
                parsed.GetValue(vbench),
                parsed.GetValue(weights),
                parsed.GetValue(dry),
                parsed.GetValue(json)),
            cancellation)));
        return command;
    }

    private static int Run(CliContext context, Request request, CancellationToken cancellation)
    {
        IReadOnlyList<string> files = VideoSource.List(request.Folder);
        if (files.Count == 0)
        {
            throw new UsageException($"--videos {request.Folder}: holds no video file and no folder of pictures");
        }

        IMetric[] rulers = Rulers(context, request);
        var known = (request.Prompts is null ? [] : PromptFile.Read(request.Prompts)).ToDictionary(p => p.Id, StringComparer.Ordinal);
        if (request.Dry)
        {
            return Describe(context, request, files, rulers);
        }

        var scorer = new FileScorer(context.Codec(), context.Time);
        var scored = new List<(string File, Prompt Prompt, IReadOnlyList<ScoreRow> Rows)>();
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            string id = Path.GetFileNameWithoutExtension(file);
            Prompt prompt = known.GetValueOrDefault(id) ?? new Prompt { Id = id, Text = VBenchNames.Prompt(file, Directory.Exists(file)) };
            scored.Add((file, prompt, scorer.Score(file, prompt, rulers, cancellation)));
        }

        ScoreRow[] rows = [.. scored.SelectMany(s => s.Rows)];
        if (request.Output is not null)
        {
            AtomicFile.Write(request.Output, stream => ScoreCsv.Write(stream, rows));
        }

        if (request.Json)
        {
            JsonOutput.Write(context.Out, rows);
        }
        else
        {
            Print(context, rows, rulers);
        }

        if (request.VBench is not null)
        {
            WriteVBench(context, request.VBench, rulers, scored);
        }

        return rows.Any(r => r.Status == RowStatus.Failed) ? ExitCode.Incomplete : ExitCode.Ok;
    }

    private static int Describe(CliContext context, Request request, IReadOnlyList<string> files, IReadOnlyList<IMetric> rulers)
    {
        if (request.Json)
        {
            JsonOutput.Write(context.Out, new { Videos = files, Metrics = rulers.Select(r => r.Info) });
        }
        else
        {
            context.Out.WriteLine($"would score {Words.Count(files.Count, "video")} of {request.Folder} by {string.Join(", ", rulers.Select(r => $"{r.Info.Id} {r.Info.Version}"))}");
        }

        return ExitCode.Ok;
    }

    private static IMetric[] Rulers(CliContext context, Request request)
    {
        if (request.Weights is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"--weights {folder}: there is no such folder");
        }

        Registry<IMetric> known = request.Weights is null ? context.Metrics : context.MetricsWithWeights(request.Weights);
        foreach (string id in request.Metrics)
        {
            known.Require(id);
        }

        IMetric[] rulers = [.. request.Metrics.Distinct(StringComparer.Ordinal).Select(known.Create)];
        if (request.VBench is not null)
        {
            // Before anything is spent: two metrics that stand for one dimension are refused.
            VBenchResults.Collect([], [.. rulers.Select(r => r.Info)], (_, _) => default);
        }

        if (request.VBench is not null && !rulers.Any(r => VBenchResults.DimensionOf(r.Info) is not null))
        {
            throw new UsageException($"--vbench: none of the metrics is a dimension of VBench ({string.Join(", ", VBenchDimension.All.Where(d => known.Contains(d.Id)).Select(d => d.Id))})");
        }

        return rulers;
    }

    /// <summary>Writes the two files VBench's own evaluation leaves behind, under the names it gives them.</summary>
    private static void WriteVBench(
        CliContext context, string folder, IReadOnlyList<IMetric> rulers, IReadOnlyList<(string File, Prompt Prompt, IReadOnlyList<ScoreRow> Rows)> scored)
    {
        var rows = scored.ToDictionary(s => new VBenchVideo(s.File, s.Prompt.Text), s => s.Rows);
        var results = VBenchResults.Collect([.. rows.Keys], [.. rulers.Select(r => r.Info)], (video, metric) =>
        {
            ScoreRow row = rows[video].First(r => r.Metric == metric);
            return (row.Value, row.Sum, row.Count);
        });
        Directory.CreateDirectory(folder);
        string name = $"results_{context.Time.GetLocalNow().ToString("yyyy-MM-dd-HH:mm:ss", CultureInfo.InvariantCulture)}";
        AtomicFile.WriteAllText(Path.Combine(folder, $"{name}_full_info.json"), results.FullInfoJson());
        AtomicFile.WriteAllText(Path.Combine(folder, $"{name}_eval_results.json"), results.ResultsJson());
        Measurement quality = VBenchScore.Quality(results.Aggregates);
        context.Error.WriteLine(quality.Value is { } score
            ? $"VBench quality score: {score.ToString("0.0000", CultureInfo.InvariantCulture)}"
            : $"no VBench quality score: {quality.Reason}");
    }

    private static void Print(CliContext context, IReadOnlyList<ScoreRow> rows, IReadOnlyList<IMetric> rulers)
    {
        var table = rows.GroupBy(r => r.Prompt, StringComparer.Ordinal).Select(video => (string[])
        [
            video.Key, .. rulers.Select(m => TextTable.Number(video.First(r => r.Metric == m.Info.Id).Value, m.Info)),
        ]).ToList();
        table.Add(["mean", .. rulers.Select(m => TextTable.Number(rows.Where(r => r.Metric == m.Info.Id).Average(r => r.Value), m.Info))]);
        TextTable.Write(context.Out, ["video", .. rulers.Select(m => m.Info.Id)], table);
        foreach (ScoreRow row in rows.Where(r => r.Value is null))
        {
            context.Error.WriteLine($"{row.Status}: {row.Prompt} {row.Metric}: {row.Reason}");
        }
    }

    private sealed record Request(string Folder, string[] Metrics, string? Prompts, string? Output, string? VBench, string? Weights, bool Dry, bool Json);
}
