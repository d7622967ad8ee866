using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>Metrics over the time of the longest videos: curves with bands, and what they amount to as drift.</summary>
public sealed class OverTimeSection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "over-time";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "Over time";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        if (MetricOverTime.Build(results) is { } plot)
        {
            yield return new PlotBlock(plot);
        }

        if (DriftTable.Build(results) is not { } table)
        {
            yield break;
        }

        yield return new HeadingBlock("Drift");
        yield return new TextBlock(table.Caption);
        yield return new TableBlock(table, TableUse.FilesOnly);
        foreach (var part in MetricThemes.Split(DriftTable.Matrix(results), results.Metrics))
        {
            yield return new TableBlock(part, TableUse.PageOnly, table.Id);
        }
    }
}
