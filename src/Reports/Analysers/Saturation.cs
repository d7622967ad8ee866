using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>A bounded metric on which every method is within 2 % of the good end of its range: differences there are small by construction.</summary>
public sealed class Saturation : IAnalyser
{
    private const double Margin = 0.02;

    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        var index = ScoreIndex.Of(results);
        foreach (double length in results.Lengths.Reverse())
        {
            var saturated = new List<string>();
            foreach (var metric in results.Metrics.Where(m => m is { Direction: not Direction.Neutral, Minimum: not null, Maximum: not null }))
            {
                double[] means = [.. results.Methods.Where(m => !m.IsAnchor).Select(m => index.Estimate(length, m.Id, metric.Id).Mean).OfType<double>()];
                double range = metric.Maximum!.Value - metric.Minimum!.Value;
                if (means.Length > 1 && means.All(v => (metric.Direction == Direction.HigherIsBetter ? metric.Maximum.Value - v : v - metric.Minimum.Value) <= Margin * range))
                {
                    saturated.Add($"{metric.DisplayName.ToLowerInvariant()} ({means.Min().ToString(metric.Format)} to {means.Max().ToString(metric.Format)})");
                }
            }

            if (saturated.Count > 0)
            {
                yield return new Conclusion("saturation", Severity.Hint,
                    $"At {length:0.##} s every method is within {Margin:0 %} of the best possible value in {Wording.List(saturated)}: small differences there need many prompts to mean anything.");
            }
        }
    }
}
