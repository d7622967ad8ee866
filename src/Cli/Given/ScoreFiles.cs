using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.VBench;
using VideoSsm.Eval.Harness;
using VideoSsm.Eval.Harness.Given;
using VideoSsm.Eval.Video;

namespace VideoSsm.Eval.Cli.Given;

/// <summary>A single folder, one number a video and metric: printed, and as rows of one CSV file.</summary>
internal static class ScoreFiles
{
    /// <summary>Scores the folder.</summary>
    public static int Run(CliContext context, ScoreRequest request, CancellationToken cancellation)
    {
        if (request.Folders is not [GivenFolder folder])
        {
            throw new UsageException($"--videos: {string.Join(", ", request.Folders.Select(f => f.Name))} are compared in a run: name its folder with --out");
        }

        if (request.Out is not null)
        {
            Target.NewFile("--out", request.Out);
        }

        request.CheckTargets();
        IMetric[] rulers = request.Rulers(context);
        if (request.Dry)
        {
            return Describe(context, request, folder, rulers);
        }

        var known = request.Prompts.ToDictionary(p => p.Id, StringComparer.Ordinal);
        IVideoCodec codec = context.Codec();
        string[] pictures = [.. folder.Videos.Where(Directory.Exists)];
        if (pictures.Length > 0 && request.PictureRate is null && request.NoRate(pictures.Length, VideoSource.DefaultPictureRate, rulers.Select(r => r.Info)) is { } warning)
        {
            context.Error.WriteLine(warning);
        }

        var scorer = new FileScorer(request.PictureRate is { } rate ? new RatedPictures(codec, rate) : codec, context.Time);
        var scored = new List<(string File, Prompt Prompt, IReadOnlyList<ScoreRow> Rows)>();
        foreach (string file in folder.Videos)
        {
            cancellation.ThrowIfCancellationRequested();
            string id = Path.GetFileNameWithoutExtension(file);
            Prompt prompt = known.GetValueOrDefault(id) ?? new Prompt { Id = id, Text = VBenchNames.Prompt(file, Directory.Exists(file)) };
            scored.Add((file, prompt, scorer.Score(file, prompt, rulers, cancellation)));
        }

        ScoreRow[] rows = [.. scored.SelectMany(s => s.Rows)];
        if (request.Out is not null)
        {
            AtomicFile.Write(request.Out, stream => ScoreCsv.Write(stream, rows));
        }

        if (request.Json)
        {
            JsonOutput.Write(context.Out, rows);
        }
        else
        {
            Print(context, scored, rulers);
        }

        if (request.VBench is not null)
        {
            ScoreVBench.Write(context, request.VBench, [.. rulers.Select(r => r.Info)], scored.Select(s => (new VBenchVideo(s.File, s.Prompt.Text), s.Rows)));
        }

        return rows.Any(r => r.Status == RowStatus.Failed) ? ExitCode.Incomplete : ExitCode.Ok;
    }

    private static int Describe(CliContext context, ScoreRequest request, GivenFolder folder, IReadOnlyList<IMetric> rulers)
    {
        if (request.Json)
        {
            JsonOutput.Write(context.Out, new { folder.Videos, Metrics = rulers.Select(r => r.Info) });
        }
        else
        {
            context.Out.WriteLine($"would score {Words.Count(folder.Videos.Count, "video")} of {folder.Name} by {string.Join(", ", rulers.Select(r => $"{r.Info.Id} {r.Info.Version}"))}");
            foreach (MetricInfo metric in rulers.Select(r => r.Info).Where(m => m.Unavailable is not null))
            {
                context.Out.WriteLine($"{metric.Id} would be unscored: {metric.Unavailable}");
            }
        }

        return ExitCode.Ok;
    }

    private static void Print(CliContext context, List<(string File, Prompt Prompt, IReadOnlyList<ScoreRow> Rows)> scored, IReadOnlyList<IMetric> rulers)
    {
        ScoreRow[] rows = [.. scored.SelectMany(s => s.Rows)];
        var table = scored.Select(video => (string[])
        [
            Path.GetFileName(video.File), .. rulers.Select(m => TextTable.Number(video.Rows.First(r => r.Metric == m.Info.Id).Value, m.Info)),
        ]).ToList();
        table.Add(["mean", .. rulers.Select(m => TextTable.Number(rows.Where(r => r.Metric == m.Info.Id).Average(r => r.Value), m.Info))]);
        TextTable.Write(context.Out, ["video", .. rulers.Select(m => m.Info.Id)], table);

        // What is so for many videos is said once.
        foreach (var same in rows.Where(r => r.Value is null).GroupBy(r => (r.Status, r.Metric, r.Reason)))
        {
            string[] videos = [.. same.Select(r => r.Prompt)];
            context.Error.WriteLine($"{same.Key.Status}: {(videos.Length == 1 ? videos[0] : videos.Length == scored.Count ? "every video" : Words.Count(videos.Length, "video"))} {same.Key.Metric}: {same.Key.Reason}");
        }
    }
}
