using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>Scores by length, longest first: a chart, and tables by theme so that none is wider than the page.</summary>
public sealed class ScoresSection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "scores";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "Scores";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        double longest = results.Lengths.Count == 0 ? 0 : results.Lengths[^1];
        foreach (double length in results.Lengths.Reverse())
        {
            var table = ScoreTable.Build(results, length);
            if (table.Rows.Count == 0)
            {
                continue;
            }

            List<Block> blocks = [new TextBlock($"{table.Caption} ↑: higher is better, ↓: lower is better, neither: a description without a good end."), new TableBlock(table, TableUse.FilesOnly)];
            blocks.AddRange(MetricThemes.Split(table, results.Metrics).Select(part => new TableBlock(part, TableUse.PageOnly, table.Id)));
            if (ScorePoints.Build(results, length) is { } plot)
            {
                blocks.Add(new PlotBlock(plot));
            }

            if (length == longest)
            {
                yield return new HeadingBlock($"{length:0.##} s");
                foreach (var block in blocks)
                {
                    yield return block;
                }
            }
            else
            {
                yield return new FoldBlock($"Scores at {length:0.##} s", blocks);
            }
        }
    }
}
