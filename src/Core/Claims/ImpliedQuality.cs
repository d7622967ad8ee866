using VideoSsm.Eval.Core.VBench;

namespace VideoSsm.Eval.Core.Claims;

/// <summary>What VBench's quality score can be where a table prints all but one of its seven dimensions, and what the missing one would have to be to change the order.</summary>
public sealed class ImpliedQuality : IClaimCheck
{
    private static readonly VBenchDimension[] Parts = [.. VBenchDimension.All.Where(d => d.Group == VBenchGroup.Quality)];

    /// <inheritdoc/>
    public IEnumerable<AuditFinding> Check(IReadOnlyList<PublishedTable> tables)
    {
        foreach (var table in tables)
        {
            VBenchDimension[] missing = [.. Parts.Where(d => ColumnOf(table, d) is null)];
            if (missing is not [var absent])
            {
                continue;
            }

            double share = absent.Weight / Parts.Sum(d => d.Weight);
            var rows = table.Rows.Where(r => Parts.All(d => d == absent || table.ValueOf(r, ColumnOf(table, d)!) is not null))
                .Select(r => (r.Name, Score: 100 * Parts.Where(d => d != absent).Sum(d => d.Weight * d.Normalise((double)table.ValueOf(r, ColumnOf(table, d)!)!.Value / 100)) / Parts.Sum(d => d.Weight)))
                .OrderByDescending(r => r.Score).ToList();
            if (rows.Count < 2)
            {
                continue;
            }

            yield return new AuditFinding("implied-quality", table.Id, AuditOutcome.Note,
                $"Without {absent.Id.Replace('_', ' ')}, which is not printed, VBench's quality score is known up to it: "
                    + string.Join(", ", rows.Select(r => $"{r.Name} {r.Score:0.00} + {share:0.000}·x")) + ". "
                    + string.Join(" ", rows.Skip(1).Select(r => $"{r.Name} would be ahead of {rows[0].Name} with {(rows[0].Score - r.Score) / share:0.0} points more of it.")));
        }
    }

    private static string? ColumnOf(PublishedTable table, VBenchDimension dimension) =>
        table.Columns.FirstOrDefault(c => c.Id == dimension.Id || c.Id == $"{dimension.Id}_static")?.Id;
}
