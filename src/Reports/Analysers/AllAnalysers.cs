namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Every analyser, in the order of the report.</summary>
public static class AllAnalysers
{
    private static readonly IAnalyser[] List =
    [
        new MixedProtocols(), new UnequalVideos(), new AssumedRate(), new FewPrompts(), new ManyComparisons(), new Leverage(), new ControlWins(), new MotionCollapse(), new SameVideos(),
        new TiedScores(), new Saturation(), new Ceiling(), new Bimodality(), new RisingCost(), new UnscoredShare(), new WorldScale(),
        new MissingAnchors(), new UncleanSource(),
    ];

    /// <summary>Runs them all; warnings first.</summary>
    public static IReadOnlyList<Conclusion> Analyse(ResultSet results)
    {
        using var culture = InvariantScope.Enter();
        return [.. List.SelectMany(a => a.Analyse(results)).Distinct().OrderByDescending(c => c.Severity)];
    }
}
