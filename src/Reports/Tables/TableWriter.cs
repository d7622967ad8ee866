using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>A table in the formats people paste: Markdown, LaTeX (booktabs), CSV, JSON. All are pure functions.</summary>
public static class TableWriter
{
    /// <summary>GitHub-flavoured Markdown; best in bold, second underlined.</summary>
    public static string Markdown(Table table)
    {
        var text = new StringBuilder();
        text.Append('|').AppendJoin('|', table.Columns.Select(c => $" {Escape(c.Heading)} ")).AppendLine("|");
        text.Append('|').AppendJoin('|', table.Columns.Select(c => c.Numeric ? "---:" : "---")).AppendLine("|");
        foreach (var row in table.Rows)
        {
            text.Append('|').AppendJoin('|', row.Cells.Select(c => $" {Marked(c)} ")).AppendLine("|");
        }

        text.AppendLine().AppendLine(Escape(table.Caption));
        if (table.Versions() is { Length: > 0 } versions)
        {
            text.AppendLine().AppendLine(Escape(versions));
        }

        for (int i = 0; i < table.Footnotes.Count; i++)
        {
            text.AppendLine().AppendLine($"<sup>{Letter(i)}</sup> {Escape(table.Footnotes[i])}");
        }

        return text.ToString().ReplaceLineEndings("\n");

        static string Escape(string s) => s.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("*", "\\*", StringComparison.Ordinal).ReplaceLineEndings(" ");

        static string Marked(Cell cell)
        {
            string body = cell.Mark switch
            {
                Mark.Best => $"**{Escape(cell.Text)}**",
                Mark.Second => $"<u>{Escape(cell.Text)}</u>",
                _ => Escape(cell.Text),
            };
            return cell.Footnote is { } note ? $"{body}<sup>{Letter(note)}</sup>" : body;
        }
    }

    /// <summary>A complete LaTeX table environment for the packages booktabs and (for wide tables) graphicx. Intervals stand small under their values: a row of them is twice as wide.</summary>
    public static string Latex(Table table)
    {
        var text = new StringBuilder();
        text.AppendLine(@"% needs \usepackage{amssymb,booktabs,graphicx}");
        text.AppendLine(@"\begin{table}[t]").AppendLine(@"\centering");
        string arrows = table.Columns.Any(c => c.Heading.EndsWith('↑') || c.Heading.EndsWith('↓')) ? " ↑: higher is better, ↓: lower is better." : "";
        text.AppendLine($@"\caption{{{Escape(table.Caption + arrows)}}}").AppendLine($@"\label{{tab:{table.Id}}}");
        text.AppendLine(@"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%");
        text.AppendLine($@"\begin{{tabular}}{{{string.Concat(table.Columns.Select(c => c.Numeric ? 'r' : 'l'))}}}").AppendLine(@"\toprule");
        text.AppendJoin(" & ", table.Columns.Select(c => Heading(c))).AppendLine(@" \\").AppendLine(@"\midrule");
        string? group = null;
        foreach (var row in table.Rows)
        {
            if (group is not null && group != row.Group)
            {
                text.AppendLine(@"\midrule");
            }

            group = row.Group;
            text.AppendJoin(" & ", row.Cells.Select(Marked)).AppendLine(@" \\");
        }

        text.AppendLine(@"\bottomrule").AppendLine(@"\end{tabular}}");
        if (table.Versions() is { Length: > 0 } versions)
        {
            text.AppendLine($@"\par\footnotesize {Escape(versions)}");
        }

        for (int i = 0; i < table.Footnotes.Count; i++)
        {
            text.AppendLine($@"\par\footnotesize\textsuperscript{{{Letter(i)}}}~{Breakable(table.Footnotes[i])}");
        }

        return text.AppendLine(@"\end{table}").ToString().ReplaceLineEndings("\n");

        static string Marked(Cell cell)
        {
            // A value with its interval is written "0.71 [0.68, 0.73]".
            int at = cell.Low is null ? -1 : cell.Text.IndexOf(" [", StringComparison.Ordinal);
            string value = at < 0 ? cell.Text : cell.Text[..at];
            string body = cell.Mark switch
            {
                Mark.Best => $@"\textbf{{{Escape(value)}}}",
                Mark.Second => $@"\underline{{{Escape(value)}}}",
                Mark.Better => $@"{Escape(value)}\,$\blacktriangle$",
                Mark.Worse => $@"{Escape(value)}\,$\blacktriangledown$",
                _ => Escape(value),
            };
            body = cell.Footnote is { } note ? $@"{body}\textsuperscript{{{Letter(note)}}}" : body;
            return at < 0 ? body : $@"\shortstack[r]{{{body}\\{{\scriptsize {Escape(cell.Text[(at + 1)..])}}}}}";
        }

        // Long headings in two lines, broken at the blank nearest to the middle.
        static string Heading(Column column)
        {
            string words = column.Heading;
            int[] blanks = [.. Enumerable.Range(0, words.Length).Where(i => words[i] == ' ' && i < words.Length - 2)];
            if (!column.Numeric || words.Length <= 14 || blanks.Length == 0)
            {
                return Escape(words);
            }

            int middle = blanks.MinBy(i => Math.Abs((2 * i) - words.Length));
            return $@"\shortstack[r]{{{Escape(words[..middle])}\\{Escape(words[(middle + 1)..])}}}";
        }

        // An address has no blank to break at, and would stick out of the column.
        static string Breakable(string s) => string.Join(' ', s.ReplaceLineEndings(" ").Split(' ').Select(word => word.Length <= 30
            ? Escape(word)
            : string.Join(@"\allowbreak{}", word.Chunk(8).Select(part => Escape(new string(part))))));

        static string Escape(string s)
        {
            var escaped = new StringBuilder();
            foreach (char c in s.ReplaceLineEndings(" "))
            {
                escaped.Append(c switch
                {
                    '\\' => @"\textbackslash{}",
                    '&' or '%' or '$' or '#' or '_' or '{' or '}' => $@"\{c}",
                    '~' => @"\textasciitilde{}",
                    '^' => @"\textasciicircum{}",
                    '<' => @"\textless{}",
                    '>' => @"\textgreater{}",
                    '↑' => @"$\uparrow$",
                    '↓' => @"$\downarrow$",
                    '−' => "$-$",
                    '±' => @"$\pm$",
                    '×' => @"$\times$",
                    '—' => "---",
                    '‖' => @"$\|$",
                    '▲' => @"$\blacktriangle$",
                    '▼' => @"$\blacktriangledown$",
                    '≤' => @"$\leq$",
                    '≥' => @"$\geq$",
                    '→' => @"$\rightarrow$",
                    '·' => @"$\cdot$",
                    _ => c.ToString(),
                });
            }

            return escaped.ToString();
        }
    }

    /// <summary>RFC 4180: for a numeric column its value, then <c>_low</c> and <c>_high</c>, all unrounded; for a metric also <c>_version</c> and <c>_protocol</c>; missing is empty.</summary>
    public static string Csv(Table table)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', table.Columns.SelectMany(c => new[] { c.Key }
            .Concat(c.Numeric ? [$"{c.Key}_low", $"{c.Key}_high"] : [])
            .Concat(c.Version.Length > 0 ? [$"{c.Key}_version", $"{c.Key}_protocol"] : [])).Select(Quote)).Append('\n');
        foreach (var row in table.Rows)
        {
            text.AppendJoin(',', row.Cells.Zip(table.Columns).SelectMany(p => (p.Second.Numeric
                ? new[] { Number(p.First.Value), Number(p.First.Low), Number(p.First.High) }
                : [Quote(p.First.Text)]).Concat(p.Second.Version.Length > 0 ? [Quote(p.Second.Version), Quote(p.Second.Protocol)] : []))).Append('\n');
        }

        return text.ToString();

        static string Quote(string s) => s.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{s.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : s;
        static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>JSON with values, intervals, marks and notes.</summary>
    public static string Json(Table table)
    {
        var json = new JsonObject
        {
            ["id"] = table.Id,
            ["caption"] = table.Caption,
            ["columns"] = new JsonArray([.. table.Columns.Select(c => (JsonNode)Heading(c))]),
            ["rows"] = new JsonArray([.. table.Rows.Select(r => (JsonNode)new JsonObject([.. r.Cells.Zip(table.Columns).Select(p =>
                new KeyValuePair<string, JsonNode?>(p.Second.Key, p.Second.Numeric ? Value(p.First, table) : p.First.Text))]))]),
        };
        return json.ToJsonString(JsonText.Indented) + "\n";

        static JsonObject Heading(Column column)
        {
            var heading = new JsonObject { ["key"] = column.Key, ["heading"] = column.Heading, ["hint"] = column.Hint };
            if (column.Version.Length > 0)
            {
                heading["version"] = column.Version;
                heading["protocol"] = column.Protocol;
            }

            return heading;
        }

        static JsonNode Value(Cell cell, Table table) => new JsonObject
        {
            ["value"] = cell.Value,
            ["low"] = cell.Low,
            ["high"] = cell.High,
            ["mark"] = cell.Mark == Mark.None ? null : JsonNamingPolicy.CamelCase.ConvertName(cell.Mark.ToString()),
            ["note"] = cell.Footnote is { } note ? table.Footnotes[note] : null,
        };
    }

    internal static string Letter(int index) => index < 26 ? ((char)('a' + index)).ToString() : $"{Letter((index / 26) - 1)}{Letter(index % 26)}";
}
