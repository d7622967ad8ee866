using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Cli.Commands;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.VBench;
using VideoSsm.Eval.Harness;
using VideoSsm.Eval.Harness.Given;
using VideoSsm.Eval.Reports;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Cli.Given;

/// <summary>Folders of videos as a run: resumable, with intervals, paired differences, film strips and a report.</summary>
internal static class ScoreRun
{
    /// <summary>Scores the folders.</summary>
    public static int Run(CliContext context, ScoreRequest request, CancellationToken cancellation)
    {
        var layout = new RunLayout(request.Out!);
        if (File.Exists(layout.Root))
        {
            throw new UsageException($"--out {layout.Root}: is a file; name a folder for a run, or a file that ends in .csv for rows");
        }

        Target.Folder("--out", layout.Root);
        request.CheckTargets();
        request.Rulers(context);
        IVideoCodec codec = context.Codec();
        GivenSuite given = GivenSuite.Read(
            new GivenQuestion
            {
                Folders = request.Folders,
                Metrics = request.Metrics,
                Prompts = request.Prompts,
                Baseline = request.Baseline,
                LengthSeconds = request.LengthSeconds,
                Windows = request.Windows,
                PictureRate = request.PictureRate,
                Anchors = request.Anchors ? ControlVideos.Anchors : [],
                AnchorsOf = request.AnchorsOf,
            },
            codec,
            cancellation);
        Plan plan = new Planner(given.Methods, request.Known(context)).Build(given.Suite);
        Tell(context, request, given, plan);
        if (request.Dry)
        {
            ValidateCommand.Report(context.Error, ValidateCommand.Check(context, plan, layout, request.Weights));
            return PlanCommand.Run(context, plan, layout, request.Shard, budget: null, request.Json);
        }

        if (ValidateCommand.Report(context.Error, ValidateCommand.Check(context, plan, layout, request.Weights)))
        {
            throw new UsageException("--videos: not fit to score, see above");
        }

        int code = RunCommand.Run(context, plan, given.Methods, layout, request.Shard, new RunOptions(), !request.NoReport, request.Json, cancellation);
        if (File.Exists(layout.Scores))
        {
            if (!request.Json)
            {
                Print(context, ResultSetReader.Read(layout.Root));
            }

            if (request.VBench is not null)
            {
                WriteVBench(context, request.VBench, plan, ScoreCsv.Read(layout.Scores), request.Folders);
            }
        }

        return code;
    }

    /// <summary>How the names were read: whoever named the files otherwise sees it here, before time is spent.</summary>
    private static void Tell(CliContext context, ScoreRequest request, GivenSuite given, Plan plan)
    {
        foreach (MethodInfo method in plan.Methods.Where(m => !m.IsAnchor))
        {
            IReadOnlyList<GivenFile> files = method.Given!;
            int prompts = files.Select(f => f.Prompt).Distinct(StringComparer.Ordinal).Count();
            context.Error.WriteLine($"{method.DisplayName}: {Words.Count(files.Count, "video")} of {Words.Count(prompts, "prompt")}, counted as {string.Join(", ", files.Select(f => f.LengthSeconds).Distinct().Order().Select(s => $"{s:0.##} s"))}");
        }

        MethodInfo[] anchors = [.. plan.Methods.Where(m => m.IsAnchor)];
        if (anchors.Length > 0)
        {
            context.Error.WriteLine($"anchors, made while they are scored: {string.Join(", ", anchors.Select(m => m.DisplayName))}");
        }

        GivenFile[] unrated = [.. plan.Methods.Where(m => !m.IsAnchor).SelectMany(m => m.Given!).Where(f => f.Rate == PictureRate.Assumed)];
        if (unrated.Length > 0 && request.NoRate(unrated.Length, unrated[0].FramesPerSecond, plan.Metrics.Select(m => m.Info)) is { } warning)
        {
            context.Error.WriteLine(warning);
        }

        if (given.Unknown.Count > 0)
        {
            context.Error.WriteLine($"warning: {Words.Count(given.Unknown.Count, "video")} match no prompt of the prompt file and are read by their names, for instance {Path.GetFileName(given.Unknown[0])}");
        }
    }

    /// <summary>Metrics down, methods across: with two models and a dozen metrics that fits a terminal.</summary>
    private static void Print(CliContext context, ResultSet results)
    {
        foreach (double length in results.Lengths)
        {
            Table table = ScoreTable.Build(results, length);
            IReadOnlyList<Difference> differences = [.. DifferenceTable.Compute(results).Where(d => d.LengthSeconds.Equals(length))];
            MethodInfo? other = results.Methods.Where(m => !m.IsAnchor && m.Id != results.Baseline).ToArray() is [var single] ? single : null;
            bool pair = other is not null && results.Baseline.Length > 0;
            context.Out.WriteLine();
            context.Out.WriteLine($"{length:0.##} s, mean and 95 % interval over prompts{(pair ? $"; {other!.DisplayName} − {results.NameOf(results.Baseline)} paired by prompt, verdict after Holm's correction" : "")}");
            TextTable.Write(
                context.Out,
                ["metric", .. results.Methods.Select(m => m.DisplayName), .. pair ? ["difference", "verdict"] : Array.Empty<string>()],
                [
                    .. results.Metrics.Select(metric => (string[])
                    [
                        $"{metric.Id} {ScoreTable.Arrow(metric.Direction)}".TrimEnd(),
                        .. results.Methods.Select(m => Cell(table, m, metric)),
                        .. pair ? Verdict(differences.FirstOrDefault(d => d.Metric.Id == metric.Id)) : [],
                    ]),
                ]);
            foreach (string note in table.Footnotes.Select((text, i) => $"[{i + 1}] {text}"))
            {
                context.Out.WriteLine(note);
            }
        }
    }

    private static string Cell(Table table, MethodInfo method, MetricInfo metric)
    {
        int column = table.Columns.Select((c, i) => (c.Key, i)).First(c => c.Key == metric.Id).i;
        Cell cell = table.Rows.First(r => r.Method == method.Id).Cells[column];
        return cell.Footnote is { } note ? $"{cell.Text} [{note + 1}]" : cell.Text;
    }

    private static string[] Verdict(Difference? difference) => difference is null ? [Reports.Tables.Cell.Missing, ""] : [DifferenceTable.Signed(difference), DifferenceTable.InWords(difference.Verdict)];

    private static void WriteVBench(CliContext context, string folder, Plan plan, IReadOnlyList<ScoreRow> rows, IReadOnlyList<GivenFolder> folders)
    {
        ILookup<(string, string, int), ScoreRow> byVideo = rows.ToLookup(r => (r.Method, r.Prompt, r.Sample));
        var texts = plan.Suite.Prompts.ToDictionary(p => p.Id, p => p.Text, StringComparer.Ordinal);
        for (int i = 0; i < folders.Count; i++)
        {
            MethodInfo method = plan.Methods[i];
            var videos = method.Given!.Zip(folders[i].Videos, (file, path) =>
                (new VBenchVideo(path, texts[file.Prompt]), (IReadOnlyList<ScoreRow>)[.. byVideo[(method.Id, file.Prompt, file.Sample)].Where(r => r.LengthSeconds.Equals(file.LengthSeconds))]));
            bool several = folders.Count > 1;
            ScoreVBench.Write(context, several ? Path.Combine(folder, method.Id) : folder, [.. plan.Metrics.Select(m => m.Info)], videos, several ? $"{method.DisplayName}: " : "");
        }
    }
}
