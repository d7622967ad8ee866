namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Names every metric that could not score a part of the videos, with the reasons.</summary>
public sealed class UnscoredShare : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        foreach (var metric in results.Metrics)
        {
            var rows = results.Scores.Where(s => s.Metric == metric.Id).ToList();
            foreach (var reason in rows.Where(r => r.Value is null).GroupBy(r => (r.Status, r.Reason)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.Reason, StringComparer.Ordinal))
            {
                yield return new Conclusion(reason.Key.Status == "failed" ? "failed" : "unscored",
                    reason.Key.Status == "failed" ? Severity.Warning : Severity.Hint,
                    $"{metric.DisplayName}: {reason.Count()} of {rows.Count} values missing ({reason.Key.Reason}).");
            }
        }
    }
}
