using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Compare;

/// <summary>A comparison of two runs as tables.</summary>
public static class ComparisonTables
{
    internal const string NotRanked = "not ranked";

    /// <summary>The comparison, then what the runs did not do alike.</summary>
    public static IReadOnlyList<Table> Build(ComparedRun a, ComparedRun b, IReadOnlyList<ComparedCell> cells)
    {
        using var culture = InvariantScope.Enter();
        return
        [
            Comparison(a, b, cells),
            Differences("protocol-diff", "Protocols: what differs here may not be ranked.", ProtocolDiff.Protocols(a.Manifest, b.Manifest)),
            Differences("method-diff", "Methods and programs: what may explain a difference.", ProtocolDiff.Methods(a.Manifest, b.Manifest, cells.Select(c => (c.MethodA, c.MethodB)))),
        ];
    }

    private static Table Comparison(ComparedRun a, ComparedRun b, IReadOnlyList<ComparedCell> cells)
    {
        var footnotes = cells.Select(c => c.Refusal).OfType<string>().Distinct(StringComparer.Ordinal).Select(r => $"not ranked: {r}").ToList();
        return new Table
        {
            Id = "comparison",
            Caption = $"A is {a.Folder} ({a.Manifest.Name}), B is {b.Folder} ({b.Manifest.Name}). B − A paired by prompt: mean and 95 % bootstrap interval; p of the paired permutation test, "
                + $"corrected over the {cells.Count(c => c.CorrectedP is not null)} comparisons tested (Holm); verdict on B at 5 %. Detectable: what would be found with a chance of 80 % in one uncorrected test.",
            Columns =
            [
                new Column("Method", "method", false),
                new Column("Length", "length_s", true),
                new Column("Metric", "metric", false),
                new Column("A", "a", true),
                new Column("B", "b", true),
                new Column("B − A", "difference", true),
                new Column("Prompts", "prompts", true),
                new Column("p (Holm)", "p_holm", true),
                new Column("Detectable", "detectable", true),
                new Column("Verdict on B", "verdict", false),
            ],
            Rows = [.. cells.Select(c => new TableRow(
            [
                new Cell(c.MethodA.Id == c.MethodB.Id ? c.MethodB.DisplayName : $"{c.MethodA.DisplayName} → {c.MethodB.DisplayName}"),
                new Cell($"{c.LengthSeconds:0.##} s", c.LengthSeconds),
                new Cell($"{c.Metric.DisplayName} {ScoreTable.Arrow(c.Metric.Direction)}".TrimEnd()),
                Value(c.A, c.Metric.Format),
                Value(c.B, c.Metric.Format),
                c.Difference is { } d ? Value(d, $"+{c.Metric.Format};−{c.Metric.Format};{c.Metric.Format}") : new Cell(Cell.Missing, Footnote: c.Refusal is null ? null : footnotes.IndexOf($"not ranked: {c.Refusal}")),
                c.Difference is { } n ? new Cell(n.Prompts.ToString(), n.Prompts) : new Cell(Cell.Missing),
                c.CorrectedP is { } p ? new Cell(PairedTest.InWords(p), p) : new Cell(Cell.Missing),
                c.Detectable is { } detectable ? new Cell(detectable.ToString(c.Metric.Format), detectable) : new Cell(Cell.Missing),
                new Cell(c.Refusal is null ? DifferenceTable.InWords(c.Verdict) : NotRanked),
            ]))],
            Footnotes = footnotes,
        };
    }

    private static Table Differences(string id, string caption, IReadOnlyList<RunDifference> differences) => new()
    {
        Id = id,
        Caption = differences.Count == 0 ? $"{caption} Nothing differs." : caption,
        Columns = [new Column("What", "what", false), new Column("Field", "field", false), new Column("A", "a", false), new Column("B", "b", false)],
        Rows = [.. differences.Select(d => new TableRow([new Cell(d.What), new Cell(d.Field), new Cell(Or(d.A)), new Cell(Or(d.B))]))],
    };

    private static string Or(string text) => text.Length == 0 ? Cell.Missing : text;

    private static Cell Value(Estimate estimate, string format) => estimate.Mean is not { } mean
        ? new Cell(Cell.Missing)
        : new Cell(estimate.Low is { } low && estimate.High is { } high ? $"{mean.ToString(format)} [{low.ToString(format)}, {high.ToString(format)}]" : mean.ToString(format), mean, estimate.Low, estimate.High);
}
