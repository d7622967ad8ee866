using VideoSsm.Eval.Core.Claims;
using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Claims;

/// <summary>Published numbers beside what a run measured: with official weights, and, in a column of its own that is never compared, at world scale.</summary>
public static class ClaimTable
{
    /// <summary>The tables of a run whose suite carries claims: the one the suite is named for, and every other with something measured.</summary>
    public static IReadOnlyList<Table> Build(ResultSet results) => Build(results, results.Claims);

    /// <summary>The tables of a run against any claims.</summary>
    public static IReadOnlyList<Table> Build(ResultSet results, IReadOnlyList<PublishedTable> claims)
    {
        using var culture = InvariantScope.Enter();
        return [.. claims.Select((published, i) => (Table: StudyClaimTable.IsStudy(published) ? StudyClaimTable.Build(results, published) : Build(results, published), First: i == 0))
            .Where(t => t.Table.Rows.Count > 0 && (t.First || t.Table.Rows.Any(r => r.Cells.Skip(3).Any(c => c.Value is not null))))
            .Select(t => t.Table)];
    }

    private static Table Build(ResultSet results, PublishedTable published)
    {
        var rows = new List<TableRow>();
        int measured = 0;
        foreach (var row in published.Rows.Where(r => r.Method is not null && results.Methods.Any(m => m.Id == r.Method)))
        {
            foreach (var (column, value) in published.Columns.Zip(row.Values).Where(c => c.Second is not null && (c.First.Margin is not null || c.First.World is not null)))
            {
                var official = published.LengthOf(row) is { } length ? MeasuredClaim.AtPaperScale(results, row.Method!, length, column) : null;
                var world = published.LengthOf(row) is { } same && column.World is not null ? MeasuredClaim.AtWorldScale(results, row.Method!, same, column) : null;
                measured += official is null ? 0 : 1;
                string printed = value!.Value.ToString();
                rows.Add(new TableRow(
                [
                    new Cell(row.Name),
                    new Cell(column.Name),
                    new Cell(printed, (double)value.Value),
                    Interval(official, "0." + new string('0', Math.Max(1, (int)value.Value.Scale))),
                    official is null ? new Cell(Cell.Missing) : new Cell(official.Estimate.Prompts.ToString(), official.Estimate.Prompts),
                    new Cell(Verdict(official, column, value.Value)),
                    new Cell(world is null ? Cell.Missing : results.Metrics.FirstOrDefault(m => m.Id == column.World)?.DisplayName ?? column.World!),
                    Interval(world, results.Metrics.FirstOrDefault(m => m.Id == column.World)?.Format ?? "0.0000"),
                ]));
            }
        }

        return new Table
        {
            Id = $"claims-{published.Id}",
            Caption = $"{published.Title}: {published.Source}. {(measured == 0 ? "Nothing in this run was measured with official weights. " : "")}"
                + "Claimed as printed; measured with official weights only, mean and 95 % interval over prompts; verdict by two one-sided tests within the margin, the claim's unpublished error taken as the measurement's, on the prompts of this run, which are the claim's only if its protocol below says so. "
                + "The last columns are a replication at world scale by another metric on other videos: not the paper's number, and never compared with it.",
            Columns =
            [
                new Column("System", "system", false),
                new Column("Metric", "metric", false),
                new Column("Claimed", "claimed", true),
                new Column("Measured", "measured", true, "With official weights and VBench's own metric only."),
                new Column("Prompts", "prompts", true),
                new Column("Verdict", "verdict", false),
                new Column("World-scale stand-in", "world_metric", false),
                new Column("World scale", "world", true, "Small networks trained by this project on a procedural world."),
            ],
            Rows = rows,
        };
    }

    private static string Verdict(MeasuredClaim? measured, PublishedColumn column, decimal claimed) =>
        measured is null ? "not measured"
        : column.Margin is not { } margin ? Cell.Missing
        : measured.Against(claimed, margin) switch
        {
            Agreement.Agrees => FormattableString.Invariant($"agrees within ±{margin:0.##}"),
            Agreement.Differs => "differs",
            _ => "cannot tell at this n",
        };

    private static Cell Interval(MeasuredClaim? measured, string format) => measured?.Estimate is not { Mean: { } mean } e
        ? new Cell(Cell.Missing)
        : new Cell(e.Low is { } low && e.High is { } high ? $"{mean.ToString(format)} [{low.ToString(format)}, {high.ToString(format)}]" : mean.ToString(format), mean, e.Low, e.High);
}
