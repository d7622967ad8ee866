using System.Net;
using System.Text;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Sections;

namespace VideoSsm.Eval.Reports.Html;

/// <summary>Blocks as HTML.</summary>
/// <param name="folder">Folder of the run: rendered charts are read from it.</param>
/// <param name="colors">Colours of the methods.</param>
internal sealed class HtmlBlocks(string folder, MethodColors colors)
{
    /// <summary>Renders blocks one after the other; charts that follow one another share a row where there is room.</summary>
    public string Render(IReadOnlyList<Block> blocks)
    {
        var html = new StringBuilder();
        foreach (var block in blocks)
        {
            html.Append(block switch
            {
                HeadingBlock heading => $"<h3>{E(heading.Text)}</h3>\n",
                TextBlock text => $"<p class=\"note\">{E(text.Text)}</p>\n",
                TableBlock { Use: TableUse.FilesOnly } => "",
                TableBlock table => HtmlTable.Render(table.Table, table.FileId ?? table.Table.Id, colors),
                PlotBlock plot => Figure(plot.Plot),
                FactsBlock facts => Facts(facts.Facts),
                FoldBlock fold => $"<details><summary>{E(fold.Summary)}</summary>\n{Render(fold.Blocks)}</details>\n",
                HtmlBlock ready => ready.Html,
                _ => throw new InvalidOperationException($"a block of the kind {block.GetType().Name} has no HTML"),
            });
        }

        return html.ToString();
    }

    private string Figure(Plot plot)
    {
        string svg = Path.Combine(folder, "plots", $"{plot.Id}.svg");
        string still = File.Exists(svg) ? File.ReadAllText(svg) : $"<p class=\"note\">Not rendered: see plots/{E(plot.Id)}.vl.json</p>";
        return $"<figure{(plot.Half ? " class=\"half\"" : "")}><h4>{E(plot.Title)}</h4>\n<div class=\"plot\" id=\"plot-{E(plot.Id)}\">{still}</div>\n"
            + $"<figcaption>{E(plot.Caption)} {Files("plots", plot.Id, "svg", "png", "pdf", "vl.json")}</figcaption></figure>\n";
    }

    private static string Facts(IReadOnlyList<KeyValuePair<string, string>> facts) =>
        $"<dl>\n{string.Concat(facts.Select(f => $"<dt>{E(f.Key)}</dt><dd>{E(f.Value)}</dd>\n"))}</dl>\n";

    /// <summary>Links to the files beside the page.</summary>
    internal static string Files(string folder, string id, params string[] kinds) =>
        $"<span class=\"files\">{string.Join(" ", kinds.Select(k => $"<a href=\"{folder}/{E(id)}.{k}\">{k}</a>"))}</span>";

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
