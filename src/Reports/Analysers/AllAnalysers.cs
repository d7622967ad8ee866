namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Every analyser, in the order of the report.</summary>
public static class AllAnalysers
{
    private static readonly IAnalyser[] List = [new WorldScale(), new FewPrompts(), new ControlWins(), new MotionCollapse(), new UnscoredShare()];

    /// <summary>Runs them all; warnings first.</summary>
    public static IReadOnlyList<Conclusion> Analyse(ResultSet results) =>
        [.. List.SelectMany(a => a.Analyse(results)).Distinct().OrderByDescending(c => c.Severity)];
}
