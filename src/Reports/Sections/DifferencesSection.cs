using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>Paired differences to the baseline: what the intervals support in sight, the rest on demand.</summary>
public sealed class DifferencesSection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "differences";

    /// <inheritdoc/>
    public string Title(ResultSet results) => $"Against {results.NameOf(results.Baseline)}";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        foreach (double length in results.Lengths.Reverse())
        {
            var table = DifferenceTable.Build(results, length);
            if (table.Rows.Count == 0)
            {
                continue;
            }

            string open = DifferenceTable.InWords(Verdict.CannotTell);
            var clear = table with { Id = $"{table.Id}-clear", Rows = [.. table.Rows.Where(r => r.Cells[^1].Text != open)] };
            yield return new HeadingBlock($"{length:0.##} s: {clear.Rows.Count} of {table.Rows.Count} comparisons have a verdict after the correction for their number");
            if (clear.Rows.Count > 0)
            {
                yield return new TableBlock(clear, TableUse.PageOnly, table.Id);
            }

            yield return new FoldBlock($"All {table.Rows.Count} differences at {length:0.##} s", [new TableBlock(table)]);
        }
    }
}
