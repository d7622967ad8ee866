using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Core.Claims;

/// <summary>Which numbers of ballots can produce the printed shares of ranks, is the stated one among them, and what do the counts show?</summary>
public sealed class VoteCounts : IClaimCheck
{
    /// <inheritdoc/>
    public IEnumerable<AuditFinding> Check(IReadOnlyList<PublishedTable> tables)
    {
        foreach (var table in tables)
        {
            var ranks = table.Columns.Where(c => c.Rank is not null).ToList();
            if (ranks.Count == 0 || table.Ballots is not { } ballots)
            {
                continue;
            }

            int stated = ballots.Participants * ballots.Prompts;
            decimal[] shares = [.. table.Rows.SelectMany(r => ranks.Select(c => table.ValueOf(r, c.Id)!.Value))];
            int[] possible = [.. FeasibleCounts.Denominators(shares, 3 * stated).Where(n => Adds(table, ranks, n))];
            if (possible.Length == 0)
            {
                yield return new AuditFinding("vote-counts", table.Id, AuditOutcome.Fails, $"No number of ballots up to {3 * stated} gives these shares.");
                continue;
            }

            int votes = possible[0];
            string counts = string.Join("; ", table.Rows.Select(r => $"{r.Name} {string.Join(", ", ranks.Select(c => FeasibleCounts.Of(table.ValueOf(r, c.Id)!.Value, votes)))}"));
            yield return new AuditFinding("vote-counts", table.Id, possible.Contains(stated) ? AuditOutcome.Holds : AuditOutcome.Fails,
                $"{ballots.Participants} participants × {ballots.Prompts} prompts are {stated} ballots; the shares are counts out of {string.Join(" or ", possible)} (up to {3 * stated}). With {votes}: {counts}."
                    + (possible.Contains(stated) ? "" : $" {votes} is {Factors(votes, ballots)}."));
            foreach (var finding in Contests(table, ranks[0], votes))
            {
                yield return finding;
            }
        }
    }

    /// <summary>With whole counts, every system has a rank on every ballot and every rank is given once.</summary>
    private static bool Adds(PublishedTable table, List<PublishedColumn> ranks, int n) =>
        table.Rows.All(r => ranks.Sum(c => FeasibleCounts.Of(table.ValueOf(r, c.Id)!.Value, n)) == n)
        && (table.Rows.Count != ranks.Count || ranks.All(c => table.Rows.Sum(r => FeasibleCounts.Of(table.ValueOf(r, c.Id)!.Value, n)) == n));

    private static string Factors(int votes, PublishedBallots ballots) => string.Join(" or ", new[]
    {
        votes % ballots.Prompts == 0 ? $"{votes / ballots.Prompts} participants × {ballots.Prompts} prompts" : "",
        votes % ballots.Participants == 0 ? $"{ballots.Participants} participants × {votes / ballots.Participants} prompts" : "",
    }.Where(s => s.Length > 0).DefaultIfEmpty("a multiple of neither"));

    /// <summary>First places of the best against each other system; ballots of one person are not independent, so the p-values are too small.</summary>
    private static IEnumerable<AuditFinding> Contests(PublishedTable table, PublishedColumn first, int votes)
    {
        var wins = table.Rows.Select(r => (r.Name, Count: FeasibleCounts.Of(table.ValueOf(r, first.Id)!.Value, votes)!.Value)).OrderByDescending(w => w.Count).ToList();
        foreach (var (name, count) in wins.Skip(1))
        {
            double p = SignTest.P(wins[0].Count, count);
            yield return new AuditFinding("first-places", table.Id, AuditOutcome.Note,
                $"{wins[0].Name} has {wins[0].Count} first places, {name} {count}: two-sided sign test p {(p < 0.0001 ? "< 0.0001" : $"= {p:0.0000}")}, {(p <= 0.05 ? "a difference if ballots were independent, which those of one person are not" : "no difference that these ballots could show")}.");
        }
    }
}
