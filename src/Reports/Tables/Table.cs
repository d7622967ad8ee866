namespace VideoSsm.Eval.Reports.Tables;

/// <summary>A table before it takes a format: what every exporter renders.</summary>
public sealed record Table
{
    /// <summary>File name without ending, lower case with dashes.</summary>
    public required string Id { get; init; }

    /// <summary>Caption: what was measured, on what, at which n.</summary>
    public required string Caption { get; init; }

    /// <summary>Column headings.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>Rows, as long as <see cref="Columns"/> each.</summary>
    public required IReadOnlyList<TableRow> Rows { get; init; }

    /// <summary>Notes below the table, in the order of their marks (a, b, ...).</summary>
    public IReadOnlyList<string> Footnotes { get; init; } = [];

    /// <summary>Which version of each metric the columns hold, in one line; empty if none is a metric. The version of most is said last, for the rest.</summary>
    public string Versions()
    {
        var versions = Columns.Where(c => c.Version.Length > 0).GroupBy(c => c.Version, StringComparer.Ordinal).OrderBy(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
        return versions.Count == 0 ? "" : $"Metric versions: {string.Join("; ", versions.Select((g, i) =>
            $"{g.Key} of {(i < versions.Count - 1 ? string.Join(", ", g.Select(c => c.Key)) : i == 0 ? "all" : "the others")}"))}.";
    }
}

/// <summary>A column.</summary>
/// <param name="Heading">Heading in words.</param>
/// <param name="Key">Machine name for CSV and JSON.</param>
/// <param name="Numeric">Whether it is right-aligned and sorts by number.</param>
/// <param name="Hint">Definition, shown where the format can.</param>
/// <param name="Secondary">Whether a page may set it in small print below the first column; files keep it as a column.</param>
/// <param name="Version">Version of the metric in the column; empty for what is no metric.</param>
/// <param name="Protocol">Short hash of the protocol its numbers were measured under: those of another are not comparable; empty for what is no metric.</param>
public sealed record Column(string Heading, string Key, bool Numeric, string Hint = "", bool Secondary = false, string Version = "", string Protocol = "");

/// <summary>A row.</summary>
/// <param name="Cells">Cells in column order.</param>
/// <param name="Group">Rows of one group stand together: <c>methods</c>, then <c>anchors</c>.</param>
/// <param name="Method">Id of the method the row is about, for its colour and for hiding it; empty for none.</param>
public sealed record TableRow(IReadOnlyList<Cell> Cells, string Group = "", string Method = "");

/// <summary>How a cell stands out.</summary>
public enum Mark
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Best of its column, and the interval of the difference to every other method supports it.</summary>
    Best,

    /// <summary>Second, supported against every method but the best.</summary>
    Second,

    /// <summary>Better than what it is compared with, and the interval supports it.</summary>
    Better,

    /// <summary>Worse than what it is compared with, and the interval supports it.</summary>
    Worse,
}

/// <summary>A cell.</summary>
/// <param name="Text">What is printed.</param>
/// <param name="Value">The number behind it, unrounded; <c>null</c> for words and for missing values.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="Mark">How it stands out.</param>
/// <param name="Footnote">Index into <see cref="Table.Footnotes"/>; <c>null</c> for none.</param>
public sealed record Cell(string Text, double? Value = null, double? Low = null, double? High = null, Mark Mark = Mark.None, int? Footnote = null)
{
    /// <summary>What a missing value looks like: never a zero.</summary>
    public const string Missing = "—";
}
