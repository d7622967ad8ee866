using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Compare;

/// <summary>Writes a comparison: every table as Markdown, LaTeX, CSV and JSON.</summary>
public static class ComparisonWriter
{
    /// <summary>Writes everything into a folder.</summary>
    public static void Write(string folder, IReadOnlyList<Table> tables)
    {
        foreach (var table in tables)
        {
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.md"), TableWriter.Markdown(table));
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.tex"), TableWriter.Latex(table));
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.csv"), TableWriter.Csv(table));
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.json"), TableWriter.Json(table));
        }
    }
}
