using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>A verdict that one prompt alone carries: without the prompt that speaks for it most, even the uncorrected test does not reject.</summary>
public sealed class Leverage : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        var index = ScoreIndex.Of(results);
        foreach (var difference in DifferenceTable.Compute(results).Where(d => d.Verdict is not (Verdict.CannotTell or Verdict.Agrees) && d.Estimate.Prompts > Estimates.PromptsForVerdict))
        {
            var own = index.PromptMeans(difference.LengthSeconds, difference.Method.Id, difference.Metric.Id);
            var other = index.PromptMeans(difference.LengthSeconds, difference.Baseline, difference.Metric.Id);
            double sign = Math.Sign(difference.Estimate.Mean!.Value);
            string strongest = own.Keys.Where(other.ContainsKey).MaxBy(p => sign * (own[p] - other[p]))!;
            double[] without = PromptPairs.Differences(own.Where(p => p.Key != strongest).Select(p => (p.Key, p.Value)), other.Select(p => (p.Key, p.Value)));
            if (PairedPermutationTest.P(without) > PairedTest.Alpha)
            {
                yield return new Conclusion("leverage", Severity.Warning,
                    $"{difference.Method.DisplayName} at {difference.LengthSeconds:0.##} s is {DifferenceTable.InWords(difference.Verdict)} in {difference.Metric.DisplayName.ToLowerInvariant()} "
                    + $"because of one prompt ({strongest}): without it the other {without.Length} cannot tell.");
            }
        }
    }
}
