using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>A metric on which a method and its baseline score exactly the same on most prompts says little about them.</summary>
public sealed class TiedScores : IAnalyser
{
    private const double Share = 0.5;

    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        var index = ScoreIndex.Of(results);
        var tied = new List<(MetricInfo Metric, double Length, string Method)>();
        foreach (var d in DifferenceTable.Compute(results).Where(d => Estimates.CanJudge(d.Estimate)))
        {
            var own = index.PromptMeans(d.LengthSeconds, d.Method.Id, d.Metric.Id);
            var other = index.PromptMeans(d.LengthSeconds, d.Baseline, d.Metric.Id);
            int shared = own.Keys.Count(other.ContainsKey);
            if (own.Count(p => other.TryGetValue(p.Key, out double value) && value == p.Value) > Share * shared)
            {
                tied.Add((d.Metric, d.LengthSeconds, d.Method.DisplayName));
            }
        }

        foreach (var group in tied.GroupBy(t => (t.Metric, t.Length)))
        {
            yield return new Conclusion("tied-scores", Severity.Hint,
                $"{group.Key.Metric.DisplayName} at {group.Key.Length:0.##} s: {Wording.List(group.Select(t => t.Method))} and the baseline score exactly the same on more than half of the prompts.");
        }
    }
}
