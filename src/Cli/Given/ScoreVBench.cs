using System.Globalization;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.VBench;

namespace VideoSsm.Eval.Cli.Given;

/// <summary>The two files VBench's own evaluation leaves behind, under the names it gives them.</summary>
internal static class ScoreVBench
{
    /// <summary>Writes the files of one maker's videos.</summary>
    /// <param name="context">The program.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="videos">The videos with their rows; a path may come once.</param>
    /// <param name="title">Before what is told of the score; empty for one maker.</param>
    public static void Write(
        CliContext context, string folder, IReadOnlyList<MetricInfo> metrics, IEnumerable<(VBenchVideo Video, IReadOnlyList<ScoreRow> Rows)> videos, string title = "")
    {
        var rows = videos.ToDictionary(v => v.Video, v => v.Rows);
        var results = VBenchResults.Collect([.. rows.Keys], metrics, (video, metric) =>
        {
            ScoreRow? row = rows[video].FirstOrDefault(r => r.Metric == metric);
            return row is null ? default : (row.Value, row.Sum, row.Count);
        });
        Directory.CreateDirectory(folder);
        string name = $"results_{context.Time.GetLocalNow().ToString("yyyy-MM-dd-HH:mm:ss", CultureInfo.InvariantCulture)}";
        AtomicFile.WriteAllText(Path.Combine(folder, $"{name}_full_info.json"), results.FullInfoJson());
        AtomicFile.WriteAllText(Path.Combine(folder, $"{name}_eval_results.json"), results.ResultsJson());
        Measurement quality = VBenchScore.Quality(results.Aggregates);
        context.Error.WriteLine(title + (quality.Value is { } score
            ? $"VBench quality score: {score.ToString("0.0000", CultureInfo.InvariantCulture)}"
            : $"no VBench quality score: {quality.Reason}"));
    }
}
