using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>Tables as files, each in the formats people paste.</summary>
public static class TableFiles
{
    /// <summary>Writes <c>ID.md</c>, <c>.tex</c>, <c>.csv</c> and <c>.json</c> of every table.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="tables">Which.</param>
    /// <param name="parts">Parts of a table by its id: LaTeX gets those instead of a table that is wider than its paper. None where absent.</param>
    public static void Write(string folder, IEnumerable<Table> tables, ILookup<string, Table>? parts = null)
    {
        using var culture = InvariantScope.Enter();
        foreach (Table table in tables)
        {
            AtomicFile.WriteAllText(Path.Combine(folder, $"{table.Id}.md"), TableWriter.Markdown(table));
            AtomicFile.WriteAllText(Path.Combine(folder, $"{table.Id}.tex"), Latex(table, [.. parts?[table.Id] ?? []]));
            AtomicFile.WriteAllText(Path.Combine(folder, $"{table.Id}.csv"), TableWriter.Csv(table));
            AtomicFile.WriteAllText(Path.Combine(folder, $"{table.Id}.json"), TableWriter.Json(table));
        }
    }

    private static string Latex(Table table, IReadOnlyList<Table> parts) => parts.Count < 2
        ? TableWriter.Latex(table)
        : string.Join('\n', parts.Select(part => TableWriter.Latex(part with { Caption = $"{part.Caption}. {table.Caption}" })));
}
