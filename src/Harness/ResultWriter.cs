using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>
/// Writes <c>scores.csv</c>, <c>curves.csv</c>, <c>costs.csv</c> and <c>chunks.csv</c> from the journals: only rows of the current plan, sorted, each file
/// replaced at once. However often a run was interrupted, and in however many parts, the scores have the same bytes.
/// </summary>
public static class ResultWriter
{
    /// <summary>Writes the files.</summary>
    /// <returns>The number of items of the plan without a result.</returns>
    public static int Write(Plan plan, ScoreStore store, RunLayout layout)
    {
        ResultRows rows = Collect(plan, store);
        AtomicFile.Write(layout.Curves, rows.WriteCurves);
        AtomicFile.Write(layout.Costs, rows.WriteCosts);
        AtomicFile.Write(layout.Chunks, rows.WriteChunks);
        AtomicFile.Write(layout.Scores, rows.WriteScores);
        return rows.Missing;
    }

    /// <summary>The rows of the plan, as they stand in the files.</summary>
    internal static ResultRows Collect(Plan plan, ScoreStore store)
    {
        var scores = new List<ScoreRow>();
        var curves = new List<CurveRow>();
        var costs = new List<CostRow>();
        int missing = 0;
        foreach (WorkItem item in Sorted(plan))
        {
            ScoreRow[] rows = [.. Rows(plan, store, item).OrderBy(r => r.Metric, StringComparer.Ordinal)];
            missing += rows.Length < plan.Metrics.Count ? 1 : 0;
            scores.AddRange(rows);
            curves.AddRange(rows.SelectMany(r => store.Curve(r.Key).OrderBy(c => c.StartSeconds)));
            costs.AddRange(store.Costs(item.Key).OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Index));
        }

        return new ResultRows(scores, curves, costs, missing);
    }

    /// <summary>The rows an item has, with the protocol of the plan: a suite that grew by prompts has another protocol though no value changed.</summary>
    private static IEnumerable<ScoreRow> Rows(Plan plan, ScoreStore store, WorkItem item)
    {
        if (store.Video(item.Key) is not { } video)
        {
            yield break;
        }

        foreach (IMetric metric in plan.Metrics)
        {
            if (store.Score(plan.ScoreKey(item, video.Sha256, metric.Info)) is { } row)
            {
                yield return row with { Protocol = plan.ProtocolOf(metric.Info.Id, item.LengthSeconds) };
            }
        }
    }

    private static IEnumerable<WorkItem> Sorted(Plan plan) => plan.Items
        .OrderBy(i => i.Method.Id, StringComparer.Ordinal)
        .ThenBy(i => i.LengthSeconds)
        .ThenBy(i => i.Prompt.Id, StringComparer.Ordinal)
        .ThenBy(i => i.Sample);
}

/// <summary>What the files of a run hold.</summary>
/// <param name="Scores">Rows of <c>scores.csv</c>.</param>
/// <param name="Curves">Rows of <c>curves.csv</c>.</param>
/// <param name="Costs">All readings, which <c>costs.csv</c> and <c>chunks.csv</c> sum up.</param>
/// <param name="Missing">Items of the plan without a result.</param>
internal sealed record ResultRows(IReadOnlyList<ScoreRow> Scores, IReadOnlyList<CurveRow> Curves, IReadOnlyList<CostRow> Costs, int Missing)
{
    public void WriteScores(Stream stream) => ScoreCsv.Write(stream, Scores);

    public void WriteCurves(Stream stream) => CurveCsv.Write(stream, Curves);

    public void WriteCosts(Stream stream) => CostCsv.Write(stream, CostSummary.Of(Costs).Videos);

    public void WriteChunks(Stream stream) => ChunkCostCsv.Write(stream, CostSummary.Of(Costs).Chunks);
}
