namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Numbers of one metric that were measured differently: they may stand side by side but not be ranked.</summary>
public sealed class MixedProtocols : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        foreach (var cell in results.Scores.GroupBy(s => (s.Metric, s.LengthSeconds)).Where(g => g.Select(s => s.Protocol).Distinct(StringComparer.Ordinal).Count() > 1))
        {
            yield return new Conclusion("mixed-protocols", Severity.Warning,
                $"{cell.Key.Metric} at {cell.Key.LengthSeconds:0.##} s was measured under {cell.Select(s => s.Protocol).Distinct(StringComparer.Ordinal).Count()} protocols "
                + $"({Wording.List(cell.Select(s => s.Protocol).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}): its rows must not be ranked.");
        }
    }
}
