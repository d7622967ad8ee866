using VideoSsm.Eval.Reports.Plots;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>The paper's trade-off: consistency is cheap without motion. A radar over all dimensions and consistency against dynamic degree.</summary>
public sealed class TradeOffSection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "trade-off";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "Trade-offs";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        foreach (var plot in results.Lengths.Reverse().Select(length => ConsistencyMotion.Build(results, length)).OfType<Plot>())
        {
            yield return new PlotBlock(plot);
        }

        foreach (var plot in results.Lengths.Reverse().Select(length => RadarPlot.Build(results, length)).OfType<Plot>())
        {
            yield return new PlotBlock(plot);
        }
    }
}
