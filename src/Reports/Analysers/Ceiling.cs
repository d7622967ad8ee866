using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>A metric on which generated videos score as well as real ones cannot say which of them is more real.</summary>
public sealed class Ceiling : IAnalyser
{
    private const string Real = "control:real";

    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        var index = ScoreIndex.Of(results);
        foreach (double length in results.Lengths.Reverse())
        {
            var reached = new List<string>();
            foreach (var metric in results.Metrics.Where(m => m.Direction != Direction.Neutral))
            {
                double sign = metric.Direction == Direction.HigherIsBetter ? 1 : -1;
                if (index.Estimate(length, Real, metric.Id).Mean is not { } real)
                {
                    continue;
                }

                string[] methods = [.. results.Methods.Where(m => !m.IsAnchor && sign * index.Estimate(length, m.Id, metric.Id).Mean >= sign * real).Select(m => m.DisplayName)];
                if (methods.Length > 0)
                {
                    reached.Add($"{metric.DisplayName.ToLowerInvariant()} ({Wording.List(methods)})");
                }
            }

            if (reached.Count > 0)
            {
                yield return new Conclusion("ceiling", Severity.Hint,
                    $"At {length:0.##} s generated videos score as well as the real clips in {string.Join("; ", reached)}: there the metric can no longer tell better from worse.");
            }
        }
    }
}
