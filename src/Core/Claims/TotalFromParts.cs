using VideoSsm.Eval.Core.VBench;

namespace VideoSsm.Eval.Core.Claims;

/// <summary>Does a printed total follow from the printed quality and semantic scores by VBench's weights, <c>(4Q + S)/5</c>, to the printed digits?</summary>
public sealed class TotalFromParts : IClaimCheck
{
    private const string Ending = "_total";

    /// <inheritdoc/>
    public IEnumerable<AuditFinding> Check(IReadOnlyList<PublishedTable> tables)
    {
        foreach (var table in tables)
        {
            foreach (string prefix in table.Columns.Where(c => c.Id.EndsWith(Ending, StringComparison.Ordinal)).Select(c => c.Id[..^Ending.Length]))
            {
                var rows = table.Rows.Select(r => (r.Name, Total: table.ValueOf(r, prefix + Ending), Quality: table.ValueOf(r, $"{prefix}_quality"), Semantic: table.ValueOf(r, $"{prefix}_semantic")))
                    .Where(r => r.Total is not null && r.Quality is not null && r.Semantic is not null)
                    .Select(r => (r.Name, Total: r.Total!.Value, Quality: r.Quality!.Value, Semantic: r.Semantic!.Value)).ToList();
                var wrong = rows.Where(r => Math.Abs(Gap(r.Total, r.Quality, r.Semantic)) > Room(r.Total, r.Quality, r.Semantic)).ToList();
                foreach (var r in wrong)
                {
                    yield return new AuditFinding("total-from-parts", table.Id, AuditOutcome.Fails,
                        $"{r.Name}: (4 × {r.Quality} + {r.Semantic})/5 = {VBenchScore.Total((double)r.Quality, (double)r.Semantic):0.000}, printed {r.Total}; rounding allows ±{Room(r.Total, r.Quality, r.Semantic):0.000}.");
                }

                if (rows.Count > wrong.Count)
                {
                    yield return new AuditFinding("total-from-parts", table.Id, AuditOutcome.Holds,
                        $"{rows.Count - wrong.Count} of {rows.Count} totals follow from quality and semantic score.");
                }
            }
        }
    }

    private static double Gap(decimal total, decimal quality, decimal semantic) => (double)total - VBenchScore.Total((double)quality, (double)semantic);

    private static double Room(decimal total, decimal quality, decimal semantic) =>
        PublishedTables.HalfUnit(total) + VBenchScore.Total(PublishedTables.HalfUnit(quality), PublishedTables.HalfUnit(semantic)) + 1e-9;
}
