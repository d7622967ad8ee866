using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Claims;
using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Core.VBench;

namespace VideoSsm.Eval.Reports.Claims;

/// <summary>What a run says about a published number, in its printed units.</summary>
/// <param name="Estimate">Mean and interval over prompts.</param>
/// <param name="StandardError">Standard error of the mean over prompts; <c>null</c> with fewer than two.</param>
public sealed record MeasuredClaim(Estimate Estimate, double? StandardError)
{
    /// <summary>Versions of metrics that are VBench's own: run with its weights, by its definition.</summary>
    private const string Official = "vbench1";

    private static readonly Dictionary<string, Func<IReadOnlyDictionary<string, double>, Measurement>> Scores = new(StringComparer.Ordinal)
    {
        ["vbench_total"] = VBenchScore.Total,
        ["vbench_quality"] = VBenchScore.Quality,
        ["vbench_semantic"] = VBenchScore.Semantic,
    };

    /// <summary>The measurement with official weights of method and metric; <c>null</c> where the run has none.</summary>
    public static MeasuredClaim? AtPaperScale(ResultSet results, string method, double lengthSeconds, PublishedColumn column)
    {
        var rows = results.Scores.Where(s => s.Method == method && s.LengthSeconds == lengthSeconds && s.Scale == "paper" && s.MetricVersion == Official && s.Value is not null).ToList();
        return Scores.TryGetValue(column.Id, out var score) ? Composite(rows, score, column.Factor) : Of(rows.Where(r => r.Metric == column.Id), column.Factor);
    }

    /// <summary>The stand-in of world scale, in its own unit; <c>null</c> where there is none. Never compared with the claim.</summary>
    public static MeasuredClaim? AtWorldScale(ResultSet results, string method, double lengthSeconds, PublishedColumn column) =>
        Of(results.Scores.Where(s => s.Method == method && s.LengthSeconds == lengthSeconds && s.Scale == "world" && s.Metric == column.World && s.Value is not null), 1);

    /// <summary>
    /// Whether the claim holds: equal within the column's margin, different, or neither at this n. The claim's own sampling error is not published; it is
    /// taken to be that of the measurement, so that the error of the difference is √2 times as large.
    /// </summary>
    /// <param name="claimed">The printed number.</param>
    /// <param name="margin">What counts as equal, in printed units.</param>
    /// <returns><c>null</c> with too few prompts to judge at all.</returns>
    public Agreement? Against(decimal claimed, double margin) => Estimate.Mean is not { } mean || StandardError is not { } error || !Tables.Estimates.CanJudge(Estimate)
        ? null
        : Equivalence.Judge(mean - (double)claimed, Math.Sqrt(2) * error, Estimate.Prompts - 1, margin + PublishedTables.HalfUnit(claimed));

    private static MeasuredClaim? Of(IEnumerable<ScoreRow> rows, double factor)
    {
        double[] prompts = [.. PromptPairs.Means(rows.Select(r => (r.Prompt, factor * r.Value!.Value))).Values];
        return prompts.Length == 0 ? null : Summary(prompts.Average(), prompts.Length, Bootstrap.Interval(prompts.Length, drawn => drawn.Sum(i => prompts[i]) / prompts.Length));
    }

    /// <summary>A score made of many dimensions, each over the prompts that have it; prompts are resampled whole.</summary>
    private static MeasuredClaim? Composite(List<ScoreRow> rows, Func<IReadOnlyDictionary<string, double>, Measurement> score, double factor)
    {
        var dimensions = rows.Select(r => (Row: r, Dimension: DimensionOf(r.Metric))).Where(r => r.Dimension is not null)
            .GroupBy(r => r.Dimension!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => PromptPairs.Means(g.Select(r => (r.Row.Prompt, r.Row.Metric == "imaging_quality" ? r.Row.Value!.Value / 100 : r.Row.Value!.Value))), StringComparer.Ordinal);
        string[] prompts = [.. dimensions.Values.SelectMany(d => d.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return Value([.. Enumerable.Range(0, prompts.Length)]) is { } mean ? Summary(mean, prompts.Length, Bootstrap.Interval(prompts.Length, Value)) : null;

        double? Value(int[] drawn) => factor * score(dimensions
            .Select(d => (d.Key, Values: drawn.Where(i => d.Value.ContainsKey(prompts[i])).Select(i => d.Value[prompts[i]]).ToList()))
            .Where(d => d.Values.Count > 0)
            .ToDictionary(d => d.Key, d => d.Values.Average(), StringComparer.Ordinal)).Value;
    }

    private static string? DimensionOf(string metric) => metric == "temporal_flickering_static" ? "temporal_flickering" : metric == "temporal_flickering" ? null : VBenchDimension.Find(metric)?.Id;

    private static MeasuredClaim Summary(double mean, int prompts, (double? Low, double? High) interval) => new(
        new Estimate { Mean = mean, Low = interval.Low, High = interval.High, Prompts = prompts, Values = prompts },
        interval.High - interval.Low is { } width ? width / (2 * 1.959964) : null);
}
