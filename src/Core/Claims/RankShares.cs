namespace VideoSsm.Eval.Core.Claims;

/// <summary>Do the shares of ranks add to 100 by system and by rank, and do they average to the printed average rank?</summary>
public sealed class RankShares : IClaimCheck
{
    /// <inheritdoc/>
    public IEnumerable<AuditFinding> Check(IReadOnlyList<PublishedTable> tables)
    {
        foreach (var table in tables.Where(t => t.Columns.Any(c => c.Rank is not null)))
        {
            var ranks = table.Columns.Where(c => c.Rank is not null).ToList();
            foreach (var finding in Sums(table, ranks).Concat(Averages(table, ranks)))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<AuditFinding> Sums(PublishedTable table, List<PublishedColumn> ranks)
    {
        var sums = table.Rows.Select(r => (Name: r.Name, Values: ranks.Select(c => table.ValueOf(r, c.Id)!.Value).ToList()))
            .Concat(ranks.Select(c => (Name: c.Name, Values: table.Rows.Select(r => table.ValueOf(r, c.Id)!.Value).ToList()))).ToList();
        var wrong = sums.Where(s => Math.Abs((double)s.Values.Sum() - 100) > s.Values.Sum(PublishedTables.HalfUnit) + 1e-9).ToList();
        foreach (var (name, values) in wrong)
        {
            yield return new AuditFinding("rank-shares", table.Id, AuditOutcome.Fails, $"{name}: the shares add to {values.Sum()}, not to 100.");
        }

        if (wrong.Count == 0)
        {
            yield return new AuditFinding("rank-shares", table.Id, AuditOutcome.Holds, $"All {table.Rows.Count} rows and {ranks.Count} columns of shares add to 100 within rounding: every ballot ranks all systems without ties.");
        }
    }

    private static IEnumerable<AuditFinding> Averages(PublishedTable table, List<PublishedColumn> ranks)
    {
        if (table.Columns.FirstOrDefault(c => c.AverageRank) is not { } average)
        {
            yield break;
        }

        foreach (var row in table.Rows)
        {
            decimal printed = table.ValueOf(row, average.Id)!.Value;
            decimal mean = ranks.Sum(c => c.Rank!.Value * table.ValueOf(row, c.Id)!.Value) / 100;
            double room = PublishedTables.HalfUnit(printed) + (ranks.Sum(c => c.Rank!.Value * PublishedTables.HalfUnit(table.ValueOf(row, c.Id)!.Value)) / 100);
            yield return Math.Abs((double)(mean - printed)) > room + 1e-9
                ? new AuditFinding("average-rank", table.Id, AuditOutcome.Fails, $"{row.Name}: the shares average to rank {mean:0.000}, printed {printed}; rounding allows ±{room:0.000}.")
                : new AuditFinding("average-rank", table.Id, AuditOutcome.Holds, $"{row.Name}: the shares average to rank {mean:0.000}, printed {printed}.");
        }

        decimal sum = table.Rows.Sum(r => table.ValueOf(r, average.Id)!.Value), expected = ranks.Count * (ranks.Count + 1) / 2m;
        if (table.Rows.Count == ranks.Count && Math.Abs((double)(sum - expected)) > table.Rows.Sum(r => PublishedTables.HalfUnit(table.ValueOf(r, average.Id)!.Value)) + 1e-9)
        {
            yield return new AuditFinding("average-rank", table.Id, AuditOutcome.Fails, $"The average ranks add to {sum}; ranks 1 to {ranks.Count} without ties add to {expected} whoever votes.");
        }
    }
}
