using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>One interval in twenty excludes zero by chance: says how many of the findings that would explain.</summary>
public sealed class ManyComparisons : IAnalyser
{
    private const double Chance = 0.05;

    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        var judged = DifferenceTable.Compute(results).Where(d => Estimates.CanJudge(d.Estimate)).ToList();
        int told = judged.Count(d => d.Verdict != Verdict.CannotTell);
        double byChance = Chance * judged.Count;
        if (told > 0 && told <= 2 * byChance)
        {
            yield return new Conclusion("many-comparisons", Severity.Warning,
                $"{told} of {judged.Count} differences to the baseline exclude zero; about {byChance:0.#} would by chance alone if no method differed. The intervals are not corrected for that.");
        }
    }
}
