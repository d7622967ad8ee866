namespace VideoSsm.Eval.Core.Claims;

/// <summary>Checks published tables as a suite states them.</summary>
public static class PublishedTables
{
    /// <summary>Checks ids, widths and references.</summary>
    /// <param name="tables">The tables of one suite.</param>
    /// <param name="path">The suite file, for errors.</param>
    /// <exception cref="UsageException">A table makes no sense; the message says which and why.</exception>
    public static void Check(IReadOnlyList<PublishedTable> tables, string path)
    {
        Require(tables.Select(t => t.Id).Distinct(StringComparer.Ordinal).Count() == tables.Count, "has an id twice");
        foreach (var table in tables)
        {
            string[] ids = [.. table.Columns.Select(c => c.Id)];
            Require(ids.Length > 0 && table.Rows.Count > 0, $"'{table.Id}' needs columns and rows");
            Require(ids.Distinct(StringComparer.Ordinal).Count() == ids.Length, $"'{table.Id}' has a column twice");
            Require(table.Source.Length > 0, $"'{table.Id}' has no source");
            Require(table.Columns.All(c => c.Factor > 0 && c.Margin is null or >= 0), $"'{table.Id}' has a factor or margin out of range");
            foreach (var row in table.Rows)
            {
                Require(row.Values.Count == ids.Length, $"'{table.Id}', {row.Name}: {row.Values.Count} values for {ids.Length} columns");
                Require(row.Values.Any(v => v is not null), $"'{table.Id}', {row.Name}: no value");
                Require(row.Bold.All(ids.Contains), $"'{table.Id}', {row.Name}: bold names a column that is not there");
            }
        }

        void Require(bool condition, string problem)
        {
            if (!condition)
            {
                throw new UsageException($"{path}: claims {problem}");
            }
        }
    }

    /// <summary>Half of the last printed digit: how far a printed number may lie from the true one.</summary>
    public static double HalfUnit(decimal printed) => 0.5 * Math.Pow(10, -printed.Scale);

    /// <summary>The value of a row in a column; <c>null</c> where there is none.</summary>
    public static decimal? ValueOf(this PublishedTable table, PublishedRow row, string column)
    {
        int index = table.Columns.ToList().FindIndex(c => c.Id == column);
        return index < 0 ? null : row.Values[index];
    }
}
