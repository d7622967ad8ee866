namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Intervals over few prompts are rough.</summary>
public sealed class FewPrompts : IAnalyser
{
    private const int Enough = 20;

    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        foreach (double length in results.Lengths)
        {
            int prompts = results.Scores.Where(s => s.LengthSeconds == length).Select(s => s.Prompt).Distinct(StringComparer.Ordinal).Count();
            if (prompts < Enough)
            {
                yield return new Conclusion("few-prompts", Severity.Warning,
                    $"Only {prompts} prompts at {length:0.##} s: a bootstrap over so few prompts gives intervals that are too narrow. "
                    + "Treat differences as leads to follow with a larger suite, not as findings.");
            }
        }
    }
}
