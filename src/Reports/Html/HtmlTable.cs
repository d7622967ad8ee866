using System.Net;
using System.Text;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Html;

/// <summary>A table as HTML: sortable by a click on a heading, definitions as hints.</summary>
public static class HtmlTable
{
    /// <summary>Renders a table with its caption and notes.</summary>
    public static string Render(Table table)
    {
        var html = new StringBuilder();
        html.Append($"<div class=\"table\"><table id=\"table-{E(table.Id)}\"><caption>{E(table.Caption)} Files: tables/{E(table.Id)}.csv, .tex, .md, .json</caption>\n<thead><tr>");
        foreach (var column in table.Columns)
        {
            html.Append($"<th scope=\"col\"{(column.Numeric ? " class=\"number\"" : "")}{(column.Hint.Length > 0 ? $" title=\"{E(column.Hint)}\"" : "")}><button type=\"button\">{E(column.Heading)}</button></th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            html.Append(row.Group == "anchors" ? "<tr class=\"anchor\">" : "<tr>");
            foreach (var (cell, column) in row.Cells.Zip(table.Columns))
            {
                string classes = string.Join(' ', new[] { column.Numeric ? "number" : "", cell.Mark == Mark.Best ? "best" : cell.Mark == Mark.Second ? "second" : "" }.Where(c => c.Length > 0));
                string data = cell.Value is { } value ? $" data-value=\"{value:R}\"" : "";
                html.Append($"<td{(classes.Length > 0 ? $" class=\"{classes}\"" : "")}{data}>{Body(cell)}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
        for (int i = 0; i < table.Footnotes.Count; i++)
        {
            html.Append($"<p class=\"note\"><sup>{TableWriter.Letter(i)}</sup> {E(table.Footnotes[i])}</p>\n");
        }

        return html.ToString();
    }

    /// <summary>The interval is set smaller than the value it belongs to; the mark of a note stands at the value.</summary>
    private static string Body(Cell cell)
    {
        string note = cell.Footnote is { } index ? $"<sup>{TableWriter.Letter(index)}</sup>" : "";
        int bracket = cell.Low is null ? -1 : cell.Text.IndexOf(" [", StringComparison.Ordinal);
        return bracket < 0 ? $"{E(cell.Text)}{note}" : $"<b>{E(cell.Text[..bracket])}</b>{note} <small>{E(cell.Text[(bracket + 1)..])}</small>";
    }

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
