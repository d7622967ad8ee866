using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>A metric that a frozen frame or a loop wins does not measure quality by itself.</summary>
public sealed class ControlWins : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        foreach (var metric in results.Metrics.Where(m => m.Direction != Direction.Neutral))
        {
            double sign = metric.Direction == Direction.HigherIsBetter ? 1 : -1;
            foreach (double length in results.Lengths)
            {
                var rows = results.Scores.Where(s => s.LengthSeconds == length).ToList();
                double? Mean(MethodInfo m) => Estimates.Of(rows, m.Id, metric.Id).Mean;
                double? best = results.Methods.Where(m => m.Scale != ModelScale.None).Select(Mean).Max(v => sign * v);
                string[] winners =
                [
                    .. results.Methods.Where(m => m.Scale == ModelScale.None && m.Id != "control:real" && sign * Mean(m) >= best).Select(m => m.DisplayName),
                ];
                if (best is not null && winners.Length > 0)
                {
                    yield return new Conclusion("control-wins", Severity.Warning,
                        $"{metric.DisplayName} at {length:0.##} s: {string.Join(", ", winners)} scores as well as or better than every method. "
                        + "Read this metric only together with one that rewards motion or truth.");
                }
            }
        }
    }
}
