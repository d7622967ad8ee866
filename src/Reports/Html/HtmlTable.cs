using System.Net;
using System.Text;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Html;

/// <summary>A table as HTML: sortable by a click on a heading, definitions as hints, secondary columns in small print below the first.</summary>
internal static class HtmlTable
{
    /// <summary>Renders a table with its caption and notes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="fileId">The table whose files hold the numbers.</param>
    /// <param name="colors">Colours of the methods.</param>
    public static string Render(Table table, string fileId, MethodColors colors)
    {
        int[] shown = [.. Enumerable.Range(0, table.Columns.Count).Where(i => !table.Columns[i].Secondary)];
        int[] secondary = [.. Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i].Secondary)];
        var html = new StringBuilder();
        html.Append($"<div class=\"table\"><p class=\"caption\" id=\"caption-{E(table.Id)}\">{E(table.Caption)} {HtmlBlocks.Files("tables", fileId, "csv", "tex", "md", "json")}</p>\n");
        html.Append($"<div class=\"scroll\"><table id=\"table-{E(table.Id)}\" aria-describedby=\"caption-{E(table.Id)}\">\n<thead><tr>");
        foreach (var column in shown.Select(i => table.Columns[i]))
        {
            html.Append($"<th scope=\"col\"{(column.Numeric ? " class=\"number\"" : "")}{(column.Hint.Length > 0 ? $" title=\"{E(column.Hint)}\"" : "")}><button type=\"button\">{Heading(column)}</button></th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            string method = row.Method.Length > 0 ? $" data-method=\"{E(row.Method)}\" style=\"--method:{colors[row.Method].Color}\"" : "";
            html.Append($"<tr{(row.Group == Comparisons.Anchors ? " class=\"anchor\"" : "")}{method} data-group=\"{E(row.Group)}\">");
            foreach (int i in shown)
            {
                string small = i == shown[0] ? string.Concat(secondary.Select(s => $" <small>{E(table.Columns[s].Heading.ToLowerInvariant())}: {E(row.Cells[s].Text)}</small>")) : "";
                html.Append(TableCell(row.Cells[i], table.Columns[i], small));
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
        for (int i = 0; i < table.Footnotes.Count; i++)
        {
            html.Append($"<p class=\"note\"><sup>{TableWriter.Letter(i)}</sup> {E(table.Footnotes[i])}</p>\n");
        }

        if (table.Versions() is { Length: > 0 } versions)
        {
            html.Append($"<p class=\"note\">{E(versions)}</p>\n");
        }

        return html.Append("</div>\n").ToString();
    }

    private static string TableCell(Cell cell, Column column, string small)
    {
        string mark = cell.Mark switch { Mark.Best => "best", Mark.Second => "second", Mark.Better => "better", Mark.Worse => "worse", _ => "" };
        string classes = string.Join(' ', new[] { column.Numeric ? "number" : "", mark }.Where(c => c.Length > 0));
        string data = cell.Value is { } value ? $" data-value=\"{value:R}\"" : "";
        return $"<td{(classes.Length > 0 ? $" class=\"{classes}\"" : "")}{data}>{Body(cell)}{small}</td>";
    }

    /// <summary>The interval is set smaller than the value it belongs to; the mark of a note stands at the value.</summary>
    private static string Body(Cell cell)
    {
        string note = cell.Footnote is { } index ? $"<sup>{TableWriter.Letter(index)}</sup>" : "";
        int bracket = cell.Low is null ? -1 : cell.Text.IndexOf(" [", StringComparison.Ordinal);
        return bracket < 0 ? $"<b>{E(cell.Text)}</b>{note}" : $"<b>{E(cell.Text[..bracket])}</b>{note} <small>{E(cell.Text[(bracket + 1)..])}</small>";
    }

    /// <summary>The arrow of the direction stays on the line of the last word.</summary>
    private static string Heading(Column column) =>
        E(column.Heading).Replace(" ↑", "&nbsp;↑", StringComparison.Ordinal).Replace(" ↓", "&nbsp;↓", StringComparison.Ordinal);

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
