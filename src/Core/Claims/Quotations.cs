namespace VideoSsm.Eval.Core.Claims;

/// <summary>The same system, metric and length in several sources: who quotes whom, how far apart the sources are, and whether a row is the system's own.</summary>
public sealed class Quotations : IClaimCheck
{
    /// <inheritdoc/>
    public IEnumerable<AuditFinding> Check(IReadOnlyList<PublishedTable> tables) => Spread(tables).Concat(tables.Count == 0 ? [] : Foreign(tables));

    /// <summary>How far apart sources are.</summary>
    private static IEnumerable<AuditFinding> Spread(IReadOnlyList<PublishedTable> tables)
    {
        var cells =
            from table in tables
            from row in table.Rows
            where row.Method is not null || row.Variant is null
            from column in table.Columns
            where table.LengthOf(row) is not null && column.Unit.Length == 0
            let value = table.ValueOf(row, column.Id)
            where value is not null
            select (row.System, column.Id, column.Name, Length: table.LengthOf(row)!.Value, Value: value.Value, Table: table);
        foreach (var same in cells.GroupBy(c => (c.System, c.Id, c.Length)).Where(g => g.Select(c => c.Value).Distinct().Count() > 1))
        {
            yield return new AuditFinding("sources-differ", same.First().Table.Id, AuditOutcome.Note,
                $"{same.Key.System}, {same.First().Name} at {same.Key.Length:0.##} s: {string.Join(", ", same.GroupBy(c => c.Value).Select(g => $"{g.Key} ({string.Join("; ", g.Select(c => c.Table.Id))})"))}: "
                    + $"{same.Max(c => c.Value) - same.Min(c => c.Value)} apart.");
        }
    }

    /// <summary>Rows of the first table, the one a suite is about, against the numbers its systems' own papers print.</summary>
    private static IEnumerable<AuditFinding> Foreign(IReadOnlyList<PublishedTable> tables)
    {
        var first = tables[0];
        var lead = first.Columns[0];
        var ownRanking = new List<(string System, decimal Value, bool Own)>();
        foreach (var row in first.Rows.Where(r => r.Values[0] is not null && r.Variant is null))
        {
            var others = tables.Skip(1).SelectMany(t => t.Rows.Where(r => r.System == row.System && (r.Method is not null || r.Variant is null) && t.LengthOf(r) == first.LengthOf(row)
                && t.ValueOf(r, lead.Id) is not null).Select(r => (Table: t, Row: r))).ToList();
            var own = others.FirstOrDefault(o => o.Row.Own);
            ownRanking.Add((row.System, own.Row is null ? row.Values[0]!.Value : own.Table.ValueOf(own.Row, lead.Id)!.Value, own.Row is not null));
            string equal = string.Join(", ", others.Where(o => Same(first, row, o.Table, o.Row)).Select(o => o.Table.Id));
            if (own.Row is not null && !Same(first, row, own.Table, own.Row))
            {
                decimal ownValue = own.Table.ValueOf(own.Row, lead.Id)!.Value;
                yield return new AuditFinding("quoted-or-own", first.Id, AuditOutcome.Note,
                    $"{row.System}: {string.Join("/", row.Values)} is not its own paper's {string.Join("/", first.Columns.Select(c => own.Table.ValueOf(own.Row, c.Id)))} ({own.Table.Id}), {row.Values[0]!.Value - ownValue:+0.00;-0.00} in {lead.Name.ToLowerInvariant()}; "
                        + (equal.Length > 0 ? $"it equals the row of {equal}." : "no other source has it."));
            }
            else if (equal.Length > 0)
            {
                yield return new AuditFinding("quoted-or-own", first.Id, AuditOutcome.Holds, $"{row.System}: equals the row of {equal}.");
            }
        }

        foreach (var row in first.Rows.Where(r => r.Own && r.Values[0] is not null))
        {
            var above = ownRanking.Where(o => o.Own && o.System != row.System && o.Value > row.Values[0]!.Value && first.Rows.First(r => r.System == o.System).Values[0] <= row.Values[0]).ToList();
            if (above.Count > 0)
            {
                yield return new AuditFinding("quoted-or-own", first.Id, AuditOutcome.Note,
                    $"By the number each system's own paper prints, {string.Join(" and ", above.OrderByDescending(o => o.Value).Select(o => $"{o.System} ({o.Value})"))} would stand above {row.System} ({row.Values[0]}) in {lead.Name.ToLowerInvariant()}.");
            }
        }
    }

    private static bool Same(PublishedTable a, PublishedRow rowA, PublishedTable b, PublishedRow rowB) => a.Columns.Select(c => c.Id).Intersect(b.Columns.Select(c => c.Id), StringComparer.Ordinal)
        .All(id => a.ValueOf(rowA, id) == b.ValueOf(rowB, id));
}
