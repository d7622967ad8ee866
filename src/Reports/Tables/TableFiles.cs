using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>Tables as files, each in the formats people paste.</summary>
public static class TableFiles
{
    /// <summary>Writes <c>ID.md</c>, <c>.tex</c>, <c>.csv</c> and <c>.json</c> of every table.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="tables">Which.</param>
    public static void Write(string folder, IEnumerable<Table> tables)
    {
        using var culture = InvariantScope.Enter();
        foreach (Table table in tables)
        {
            AtomicFile.WriteAllText(Path.Combine(folder, $"{table.Id}.md"), TableWriter.Markdown(table));
            AtomicFile.WriteAllText(Path.Combine(folder, $"{table.Id}.tex"), TableWriter.Latex(table));
            AtomicFile.WriteAllText(Path.Combine(folder, $"{table.Id}.csv"), TableWriter.Csv(table));
            AtomicFile.WriteAllText(Path.Combine(folder, $"{table.Id}.json"), TableWriter.Json(table));
        }
    }
}
