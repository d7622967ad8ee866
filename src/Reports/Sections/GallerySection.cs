using VideoSsm.Eval.Reports.Gallery;
using VideoSsm.Eval.Reports.Plots;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>Every cell of the score tables explained by its best, median and worst prompt, as film strips.</summary>
public sealed class GallerySection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "gallery";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "Best, median and worst";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        var colors = MethodColors.For(results);
        var html = new GalleryHtml(results.Folder, id => colors[id].Color);
        return GalleryCell.Of(results).GroupBy(c => (c.LengthSeconds, c.Metric.Id))
            .Select(g => new FoldBlock($"{g.Key.LengthSeconds:0.##} s · {g.First().Metric.DisplayName}", [new HtmlBlock(html.Render([.. g]))]));
    }
}
