using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>A metric that a frozen frame or a loop wins does not measure quality by itself.</summary>
public sealed class ControlWins : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        foreach (double length in results.Lengths.Reverse())
        {
            var rows = results.Scores.Where(s => s.LengthSeconds == length).ToList();
            var won = results.Methods.Where(m => m.Scale == ModelScale.None && m.Id != "control:real")
                .Select(control => (control.DisplayName, Metrics: results.Metrics.Where(metric => Wins(results, rows, control, metric)).ToList()))
                .Where(c => c.Metrics.Count > 0);
            foreach (var (control, metrics) in won)
            {
                yield return new Conclusion("control-wins", Severity.Warning,
                    $"{control} at {length:0.##} s scores as well as or better than every method in {string.Join(", ", metrics.Select(m => m.DisplayName.ToLowerInvariant()))}. "
                    + "Read these metrics only together with ones that reward motion or truth.");
            }
        }
    }

    private static bool Wins(ResultSet results, List<ScoreRow> rows, MethodInfo control, MetricInfo metric)
    {
        double sign = metric.Direction == Direction.HigherIsBetter ? 1 : -1;
        double? best = results.Methods.Where(m => m.Scale != ModelScale.None).Select(m => sign * Estimates.Of(rows, m.Id, metric.Id).Mean).Max();
        return metric.Direction != Direction.Neutral && sign * Estimates.Of(rows, control.Id, metric.Id).Mean >= best;
    }
}
