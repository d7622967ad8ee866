namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>Numbers made from sources that no commit holds, or by several versions of them.</summary>
public sealed class UncleanSource : IAnalyser
{
    /// <inheritdoc/>
    public IEnumerable<Conclusion> Analyse(ResultSet results)
    {
        if (results.Sessions.Any(s => s.Dirty == true))
        {
            yield return new Conclusion("local-changes", Severity.Hint,
                "The sources had changes that no commit holds when this ran: the commit under provenance does not reproduce it exactly.");
        }

        string[] commits = [.. results.Sessions.Select(s => s.Commit).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (commits.Length > 1)
        {
            yield return new Conclusion("several-commits", Severity.Hint, $"The run was continued with other sources: {Wording.List(commits.Select(c => c[..Math.Min(8, c.Length)]))}.");
        }
    }
}
