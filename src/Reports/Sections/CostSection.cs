using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>What generating costs, by method and length, and what quality it buys.</summary>
public sealed class CostSection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "cost";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "Cost";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        var table = CostTable.Build(results);
        if (table.Rows.Count == 0)
        {
            yield break;
        }

        yield return new TableBlock(table);
        foreach (var plot in new[] { ParetoPlot.Build(results), CostPlots.OverLength(results), CostPlots.OverPosition(results), CostPlots.MemoryBytes(results) }.OfType<Plot>())
        {
            yield return new PlotBlock(plot);
        }
    }
}
