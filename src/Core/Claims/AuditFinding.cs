namespace VideoSsm.Eval.Core.Claims;

/// <summary>What published numbers say about themselves, without any measurement of ours.</summary>
/// <param name="Check">Id of the check: <c>total-from-parts</c>.</param>
/// <param name="Table">Id of the table.</param>
/// <param name="Outcome">Whether the numbers fit one another.</param>
/// <param name="Text">One or two sentences with the numbers.</param>
public sealed record AuditFinding(string Check, string Table, AuditOutcome Outcome, string Text);

/// <summary>Whether numbers fit one another.</summary>
public enum AuditOutcome
{
    /// <summary>They do, to the printed digits.</summary>
    Holds,

    /// <summary>They cannot all be right.</summary>
    Fails,

    /// <summary>Something a reader should know that is no contradiction.</summary>
    Note,
}

/// <summary>A check of published tables against themselves and one another.</summary>
public interface IClaimCheck
{
    /// <summary>The findings, in the order of the tables.</summary>
    IEnumerable<AuditFinding> Check(IReadOnlyList<PublishedTable> tables);
}

/// <summary>All checks, in the order of the report.</summary>
public static class ClaimAudit
{
    private static readonly IClaimCheck[] Checks =
        [new TotalFromParts(), new ImpliedQuality(), new BoldIsBest(), new Quotations(), new RankShares(), new VoteCounts(), new BinaryShares()];

    /// <summary>Runs them all.</summary>
    public static IReadOnlyList<AuditFinding> Of(IReadOnlyList<PublishedTable> tables)
    {
        var before = Thread.CurrentThread.CurrentCulture;
        Thread.CurrentThread.CurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
        try
        {
            return [.. Checks.SelectMany(c => c.Check(tables))];
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }
}
