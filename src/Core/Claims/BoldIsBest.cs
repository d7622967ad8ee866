namespace VideoSsm.Eval.Core.Claims;

/// <summary>Is what a table prints in bold the best of its group, and does another group beat it?</summary>
public sealed class BoldIsBest : IClaimCheck
{
    /// <inheritdoc/>
    public IEnumerable<AuditFinding> Check(IReadOnlyList<PublishedTable> tables)
    {
        foreach (var table in tables)
        {
            int right = 0;
            foreach (var row in table.Rows)
            {
                foreach (var column in table.Columns.Where(c => row.Bold.Contains(c.Id)))
                {
                    double own = Good(table, row, column)!.Value;
                    var better = table.Rows.Where(r => Good(table, r, column) > own).ToList();
                    var wrong = better.Where(r => r.Group == row.Group).ToList();
                    if (wrong.Count > 0)
                    {
                        yield return new AuditFinding("bold-is-best", table.Id, AuditOutcome.Fails,
                            $"{column.Name}: {row.Name} is printed as best with {table.ValueOf(row, column.Id)}, but {Named(table, wrong, column)}.");
                        continue;
                    }

                    right++;
                    if (better.Count > 0)
                    {
                        yield return new AuditFinding("bold-is-best", table.Id, AuditOutcome.Note,
                            $"{column.Name}: {row.Name} ({table.ValueOf(row, column.Id)}) is best of the {row.Group} rows only: {Named(table, better, column)} ({better[0].Group}).");
                    }
                }
            }

            if (right > 0)
            {
                yield return new AuditFinding("bold-is-best", table.Id, AuditOutcome.Holds, $"{right} bold values are the best of their group.");
            }
        }
    }

    private static string Named(PublishedTable table, IEnumerable<PublishedRow> rows, PublishedColumn column) =>
        string.Join(", ", rows.Select(r => $"{r.Name} has {table.ValueOf(r, column.Id)}"));

    private static double? Good(PublishedTable table, PublishedRow row, PublishedColumn column) =>
        (column.Direction == Direction.LowerIsBetter ? -1 : 1) * (double?)table.ValueOf(row, column.Id);
}
