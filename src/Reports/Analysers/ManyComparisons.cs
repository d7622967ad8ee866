using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>One test in twenty rejects by chance: says how many differences stand before the correction for many comparisons, how many after.</summary>
public sealed class ManyComparisons : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        var tested = DifferenceTable.Compute(results).Where(d => d.P is not null).ToList();
        int before = tested.Count(d => d.P <= PairedTest.Alpha), after = tested.Count(d => d.CorrectedP <= PairedTest.Alpha);
        if (before > after)
        {
            yield return new Conclusion("many-comparisons", after == 0 ? Severity.Warning : Severity.Hint,
                $"{before} of {tested.Count} differences to the baseline have p ≤ 0.05 taken one by one, where about {PairedTest.Alpha * tested.Count:0.#} would by chance alone; {after} after Holm's correction. "
                    + (before - after == 1 ? "One is a lead for a larger suite, not a finding." : $"{before - after} are leads for a larger suite, not findings."));
        }
    }
}
