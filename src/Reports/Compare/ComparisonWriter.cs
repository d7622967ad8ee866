using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Html;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Compare;

/// <summary>Writes a comparison: every table as Markdown, LaTeX, CSV and JSON, and one page that opens offline.</summary>
public static class ComparisonWriter
{
    /// <summary>Writes everything into a folder.</summary>
    /// <returns>Path of the page.</returns>
    public static string Write(string folder, ComparedRun a, ComparedRun b, IReadOnlyList<Table> tables)
    {
        foreach (var table in tables)
        {
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.md"), TableWriter.Markdown(table));
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.tex"), TableWriter.Latex(table));
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.csv"), TableWriter.Csv(table));
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.json"), TableWriter.Json(table));
        }

        string page = Path.Combine(folder, "comparison.html");
        AtomicFile.WriteAllText(page, Page(a, b, tables));
        return page;
    }

    private static string Page(ComparedRun a, ComparedRun b, IReadOnlyList<Table> tables) => PlainPage.Render(
        $"{a.Manifest.Name} against {b.Manifest.Name}",
        string.Concat(tables.Zip(["Differences", "Protocols", "Methods and programs"], (table, heading) => PlainPage.Section(table.Id, heading, [Sentence(table)], [table]))));

    private static string Sentence(Table table)
    {
        if (table.Id != "comparison")
        {
            return table.Rows.Count == 0 ? "Nothing differs." : $"{Count(table.Rows.Count, "field")} {Is(table.Rows.Count, "differs", "differ")}.";
        }

        int refused = table.Rows.Count(r => r.Cells[^1].Text == ComparisonTables.NotRanked);
        int open = table.Rows.Count(r => r.Cells[^1].Text == DifferenceTable.InWords(Verdict.CannotTell));
        int told = table.Rows.Count - refused - open;
        string[] parts =
        [
            $"{told} of {Count(table.Rows.Count, "comparison")} {Is(told, "has", "have")} a verdict after the correction for their number",
            .. open > 0 ? [$"{open} cannot be told at this n"] : Array.Empty<string>(),
            .. refused > 0 ? [$"{refused} {Is(refused, "is", "are")} not ranked, because the protocols differ"] : Array.Empty<string>(),
        ];
        return string.Join("; ", parts) + ".";
    }

    private static string Count(int n, string noun) => $"{n} {Is(n, noun, noun + "s")}";

    private static string Is(int n, string one, string more) => n == 1 ? one : more;
}
