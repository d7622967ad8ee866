namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Names every metric that could not score a part of the videos, with the reasons.</summary>
public sealed class UnscoredShare : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        var missing = results.Metrics.SelectMany(metric =>
        {
            var rows = results.Scores.Where(s => s.Metric == metric.Id).ToList();
            return rows.Where(r => r.Value is null).GroupBy(r => (r.Status, r.Reason))
                .Select(g => (metric.DisplayName, g.Key.Status, g.Key.Reason, Missing: g.Count(), All: rows.Count));
        });

        // Metrics that miss as much for the same reason (a network without weights) share a line.
        foreach (var group in missing.GroupBy(m => (m.Status, m.Reason, m.Missing, m.All)).OrderByDescending(g => g.Key.Missing).ThenBy(g => g.Key.Reason, StringComparer.Ordinal))
        {
            bool failed = group.Key.Status == "failed";
            string each = group.Count() > 1 ? " each" : "";
            yield return new Conclusion(failed ? "failed" : "unscored", failed ? Severity.Warning : Severity.Hint,
                $"{Wording.List(group.Select(m => m.DisplayName))}: {group.Key.Missing} of {group.Key.All} values missing{each} ({group.Key.Reason}).");
        }
    }
}
