namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Intervals over few prompts are rough.</summary>
public sealed class FewPrompts : IAnalyser
{
    private const int Enough = 20;

    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        string[] few =
        [
            .. results.Lengths.Reverse()
                .Select(length => (Length: length, Prompts: results.PromptsAt(length)))
                .Where(l => l.Prompts < Enough).Select(l => $"{Wording.Count(l.Prompts, "prompt")} at {l.Length:0.##} s"),
        ];
        if (few.Length > 0)
        {
            yield return new Conclusion("few-prompts", Severity.Warning,
                $"Only {Wording.List(few)}: a bootstrap over so few prompts gives intervals that are too narrow. Treat differences as leads to follow with a larger suite, not as findings.");
        }
    }
}
