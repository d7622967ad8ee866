using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>Where the spread comes from, for planning the next run; nothing where every prompt has one sample.</summary>
public sealed class SpreadSection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "spread";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "More prompts or more samples?";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results) => results.Lengths.Reverse()
        .Select(length => VarianceTable.Build(results, length))
        .Where(table => table.Rows.Count > 0)
        .Select(table => new TableBlock(table));
}
