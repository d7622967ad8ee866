using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>A metric that a frozen frame or a loop wins does not measure quality by itself.</summary>
public sealed class ControlWins : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        var index = ScoreIndex.Of(results);
        var won = results.Methods.Where(m => m.IsAnchor && m.Id is not ("control:real" or "control:reconstructed"))
            .SelectMany(control => results.Lengths.Reverse().Select(length => (
                control.DisplayName,
                Length: length,
                Metrics: string.Join(", ", results.Metrics.Where(m => Wins(results, index, length, control, m)).Select(m => m.DisplayName.ToLowerInvariant())))))
            .Where(c => c.Metrics.Length > 0);
        foreach (var group in won.GroupBy(c => (c.DisplayName, c.Metrics)))
        {
            yield return new Conclusion("control-wins", Severity.Warning,
                $"{group.Key.DisplayName} at {Wording.Lengths(group.Select(c => c.Length))} scores as well as or better than every method in {group.Key.Metrics}. "
                + "Read these metrics only together with ones that reward motion or truth.");
        }
    }

    private static bool Wins(ResultSet results, ScoreIndex index, double length, MethodInfo control, MetricInfo metric)
    {
        double sign = metric.Direction == Direction.HigherIsBetter ? 1 : -1;
        double? best = results.Methods.Where(m => !m.IsAnchor).Select(m => sign * index.Estimate(length, m.Id, metric.Id).Mean).Max();
        return metric.Direction != Direction.Neutral && sign * index.Estimate(length, control.Id, metric.Id).Mean >= best;
    }
}
