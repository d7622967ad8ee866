namespace VideoSsm.Eval.Reports.Sections;

/// <summary>
/// One part of the report: a pure function of a run. Its tables and charts are written to files and its blocks make the page, so that a new
/// part is one file and one line in <see cref="AllSections"/>.
/// </summary>
public interface IReportSection
{
    /// <summary>Anchor on the page, lower case.</summary>
    string Id { get; }

    /// <summary>Heading.</summary>
    string Title(ResultSet results);

    /// <summary>The blocks in reading order; none if the run has nothing to show here, and then there is no heading either.</summary>
    IEnumerable<Block> Build(ResultSet results);
}

/// <summary>A section with its blocks made.</summary>
/// <param name="Id">Anchor.</param>
/// <param name="Title">Heading.</param>
/// <param name="Blocks">At least one.</param>
public sealed record BuiltSection(string Id, string Title, IReadOnlyList<Block> Blocks);
