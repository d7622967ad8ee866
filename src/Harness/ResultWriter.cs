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

        AtomicFile.Write(layout.Curves, stream => CurveCsv.Write(stream, curves));
        CostSummary summary = CostSummary.Of(costs);
        AtomicFile.Write(layout.Costs, stream => CostCsv.Write(stream, summary.Videos));
        AtomicFile.Write(layout.Chunks, stream => ChunkCostCsv.Write(stream, summary.Chunks));
        AtomicFile.Write(layout.Scores, stream => ScoreCsv.Write(stream, scores));
        return missing;
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
            string key = ContentKeys.OfScore(item.Key, video.Sha256, metric.Info, item.Prompt, plan.Suite.Suite.Windows);
            if (store.Score(key) is { } row)
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
