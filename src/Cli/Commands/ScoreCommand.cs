using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
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
        var prompts = new Option<string?>("--prompts") { Description = "Prompt file; a video belongs to the prompt whose id is its file name without extension." };
        var output = new Option<string?>("--out") { Description = "Also write the rows to this CSV file." };
        Option<bool> json = Common.Json();
        var command = new Command("score", "Scores a folder of videos.") { videos, metrics, prompts, output, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            context,
            parsed.GetRequiredValue(videos),
            parsed.GetRequiredValue(metrics).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            parsed.GetValue(prompts),
            parsed.GetValue(output),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(CliContext context, string folder, string[] ids, string? promptFile, string? output, bool json, CancellationToken cancellation)
    {
        IReadOnlyList<string> files = VideoSource.List(folder);
        if (files.Count == 0)
        {
            throw new UsageException($"--videos {folder}: holds no video file and no folder of pictures");
        }

        foreach (string id in ids)
        {
            context.Metrics.Require(id);
        }

        IMetric[] rulers = [.. ids.Select(context.Metrics.Create)];
        var known = (promptFile is null ? [] : PromptFile.Read(promptFile)).ToDictionary(p => p.Id, StringComparer.Ordinal);
        var scorer = new FileScorer(context.Codec(), context.Time);
        var rows = new List<ScoreRow>();
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.AddRange(scorer.Score(file, known.GetValueOrDefault(Path.GetFileNameWithoutExtension(file)), rulers, cancellation));
        }

        if (output is not null)
        {
            AtomicFile.Write(output, stream => ScoreCsv.Write(stream, rows));
        }

        if (json)
        {
            JsonOutput.Write(context.Out, rows);
        }
        else
        {
            Print(context, rows, rulers);
        }

        return rows.Any(r => r.Status == RowStatus.Failed) ? ExitCode.Incomplete : ExitCode.Ok;
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
}
