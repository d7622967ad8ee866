using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>Every section, in the order of the page.</summary>
public static class AllSections
{
    private static readonly IReportSection[] List =
    [
        new ScoresSection(),
        new DifferencesSection(),
        new StudySection(),
        new ClaimsSection(),
        new StripsSection(),
        new GallerySection(),
        new TradeOffSection(),
        new OverTimeSection(),
        new SpreadSection(),
        new CostSection(),
        new CertificationSection(),
        new ProtocolSection(),
        new ProvenanceSection(),
    ];

    /// <summary>Builds them all; those without blocks are left out.</summary>
    public static IReadOnlyList<BuiltSection> Build(ResultSet results)
    {
        using var culture = InvariantScope.Enter();
        return [.. List.Select(s => new BuiltSection(s.Id, s.Title(results), [.. s.Build(results)])).Where(s => s.Blocks.Count > 0)];
    }

    /// <summary>Every table that is written to files.</summary>
    public static IEnumerable<Table> FileTables(IEnumerable<BuiltSection> sections) =>
        Flat(sections.SelectMany(s => s.Blocks)).OfType<TableBlock>().Where(b => b.Use != TableUse.PageOnly).Select(b => b.Table);

    /// <summary>The parts in which tables are shown that are too wide for a page, by the id of the whole.</summary>
    public static ILookup<string, Table> Parts(IEnumerable<BuiltSection> sections) =>
        Flat(sections.SelectMany(s => s.Blocks)).OfType<TableBlock>().Where(b => b is { Use: TableUse.PageOnly, FileId: not null }).ToLookup(b => b.FileId!, b => b.Table, StringComparer.Ordinal);

    /// <summary>Every table, whole ones and parts.</summary>
    public static IEnumerable<Table> Tables(IEnumerable<BuiltSection> sections) =>
        Flat(sections.SelectMany(s => s.Blocks)).OfType<TableBlock>().Select(b => b.Table);

    /// <summary>Every chart.</summary>
    public static IEnumerable<Plot> Plots(IEnumerable<BuiltSection> sections) =>
        Flat(sections.SelectMany(s => s.Blocks)).OfType<PlotBlock>().Select(b => b.Plot);

    private static IEnumerable<Block> Flat(IEnumerable<Block> blocks) =>
        blocks.SelectMany(b => b is FoldBlock fold ? Flat(fold.Blocks) : [b]);
}
