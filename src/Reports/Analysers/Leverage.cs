using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>A verdict that one prompt alone carries: without the prompt that speaks for it most, the interval contains zero.</summary>
public sealed class Leverage : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        var index = ScoreIndex.Of(results);
        foreach (var difference in DifferenceTable.Compute(results).Where(d => d.Verdict != Verdict.CannotTell && d.Estimate.Prompts > Estimates.PromptsForVerdict))
        {
            var own = index.PromptMeans(difference.LengthSeconds, difference.Method.Id, difference.Metric.Id);
            var other = index.PromptMeans(difference.LengthSeconds, difference.Baseline, difference.Metric.Id);
            double sign = Math.Sign(difference.Estimate.Mean!.Value);
            string strongest = own.Keys.Where(other.ContainsKey).MaxBy(p => sign * (own[p] - other[p]))!;
            var without = Bootstrap.PairedDifference(own.Where(p => p.Key != strongest).Select(p => (p.Key, p.Value)), other.Select(p => (p.Key, p.Value)));
            if (without is { Low: <= 0, High: >= 0 })
            {
                yield return new Conclusion("leverage", Severity.Warning,
                    $"{difference.Method.DisplayName} at {difference.LengthSeconds:0.##} s is {DifferenceTable.InWords(difference.Verdict)} in {difference.Metric.DisplayName.ToLowerInvariant()} "
                    + $"because of one prompt ({strongest}): without it the other {without.Prompts} cannot tell.");
            }
        }
    }
}
