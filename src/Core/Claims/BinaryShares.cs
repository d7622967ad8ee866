using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Core.Claims;

/// <summary>A share of videos is a count: which numbers of videos fit the printed shares, and which differences do they leave standing?</summary>
public sealed class BinaryShares : IClaimCheck
{
    private const int Limit = 1000;

    /// <inheritdoc/>
    public IEnumerable<AuditFinding> Check(IReadOnlyList<PublishedTable> tables)
    {
        foreach (var table in tables)
        {
            foreach (var column in table.Columns.Where(c => c.Binary))
            {
                var rows = table.Rows.Where(r => table.ValueOf(r, column.Id) is not null).Select(r => (r.Name, Share: table.ValueOf(r, column.Id)!.Value)).ToList();
                var possible = FeasibleCounts.Denominators([.. rows.Select(r => r.Share)], Limit);
                if (table.Videos is { } stated)
                {
                    var wrong = rows.Where(r => FeasibleCounts.Of(r.Share, stated) is null).ToList();
                    yield return new AuditFinding("binary-shares", table.Id, wrong.Count == 0 ? AuditOutcome.Holds : AuditOutcome.Fails, wrong.Count == 0
                        ? $"{column.Name}: all {rows.Count} shares are counts out of the stated {stated} videos."
                        : $"{column.Name}: {string.Join(", ", wrong.Select(w => $"{w.Share} ({w.Name}; nearest {Nearest(w.Share, stated)})"))} cannot be a count out of the stated {stated} videos to the printed digits.");
                }
                else if (possible.Count > 0)
                {
                    yield return new AuditFinding("binary-shares", table.Id, AuditOutcome.Note,
                        $"{column.Name}: the number of videos is not stated; the shares {string.Join(", ", rows.Select(r => r.Share))} are counts out of {string.Join(", ", possible.Take(5))}{(possible.Count > 5 ? " and more" : "")} videos.");
                }

                int? n = table.Videos ?? (possible.Count > 0 ? possible[0] : null);
                foreach (var finding in n is { } videos ? Contests(table, column, rows, videos) : [])
                {
                    yield return finding;
                }
            }
        }
    }

    private static string Nearest(decimal share, int n) => $"{Math.Round((double)share * n / 100)}/{n} = {100 * Math.Round((double)share * n / 100) / n:0.000}";

    private static IEnumerable<AuditFinding> Contests(PublishedTable table, PublishedColumn column, List<(string Name, decimal Share)> rows, int n)
    {
        var best = rows.MaxBy(r => r.Share);
        foreach (var (name, share) in rows.Where(r => r.Name != best.Name))
        {
            var (low, high) = Proportions.Difference((double)best.Share * n / 100, n, (double)share * n / 100, n);
            yield return new AuditFinding("binary-differences", table.Id, AuditOutcome.Note,
                $"{column.Name}: {best.Name} − {name} = {best.Share - share} points, 95 % interval {100 * low:0.0} to {100 * high:0.0} if the shares stand on {n} independent videos each.");
        }
    }
}
