using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>A method that hardly moves, measured against the real clips of the same prompts.</summary>
public sealed class MotionCollapse : IAnalyser
{
    private const double Share = 0.25;

    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        foreach (var metric in results.Metrics.Where(m => m.Id.Contains("dynamic_degree", StringComparison.Ordinal)))
        {
            foreach (double length in results.Lengths)
            {
                var index = ScoreIndex.Of(results);
                if (index.Estimate(length, "control:real", metric.Id).Mean is not { } real)
                {
                    continue;
                }

                foreach (var method in results.Methods.Where(m => !m.IsAnchor))
                {
                    if (index.Estimate(length, method.Id, metric.Id).Mean is { } mean && mean < Share * real)
                    {
                        yield return new Conclusion("motion-collapse", Severity.Warning,
                            $"{method.DisplayName} at {length:0.##} s moves {mean / real:0 %} as much as the real clips: its consistency is that of a still picture.");
                    }
                }
            }
        }
    }
}
