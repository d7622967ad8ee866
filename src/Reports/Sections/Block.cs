using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>A piece of a section. Sections say what is shown; <see cref="Html.HtmlBlocks"/> says how.</summary>
public abstract record Block;

/// <summary>A sub-heading.</summary>
/// <param name="Text">Plain text.</param>
public sealed record HeadingBlock(string Text) : Block;

/// <summary>A paragraph.</summary>
/// <param name="Text">Plain text.</param>
public sealed record TextBlock(string Text) : Block;

/// <summary>A table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Use">Where it goes.</param>
/// <param name="FileId">The table whose files hold these numbers; <c>null</c> for the table's own.</param>
public sealed record TableBlock(Table Table, TableUse Use = TableUse.PageAndFiles, string? FileId = null) : Block;

/// <summary>Where a table goes.</summary>
public enum TableUse
{
    /// <summary>Shown, and written as Markdown, LaTeX, CSV and JSON.</summary>
    PageAndFiles,

    /// <summary>Shown only: a part of a table that is too wide for a page.</summary>
    PageOnly,

    /// <summary>Written only: the whole of a table that is shown in parts.</summary>
    FilesOnly,
}

/// <summary>A chart.</summary>
/// <param name="Plot">The chart.</param>
public sealed record PlotBlock(Plot Plot) : Block;

/// <summary>Names and values, as in a protocol card.</summary>
/// <param name="Facts">In reading order.</param>
public sealed record FactsBlock(IReadOnlyList<KeyValuePair<string, string>> Facts) : Block;

/// <summary>Blocks that are shown on demand (and in print).</summary>
/// <param name="Summary">What is inside.</param>
/// <param name="Blocks">The blocks.</param>
public sealed record FoldBlock(string Summary, IReadOnlyList<Block> Blocks) : Block;

/// <summary>Ready HTML, every text in it already escaped.</summary>
/// <param name="Html">The markup.</param>
public sealed record HtmlBlock(string Html) : Block;
