using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Analysers;
using VideoSsm.Eval.Reports.Html;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Sections;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports;

/// <summary>From the folder of a run to tables, plots and the report, all inside that folder.</summary>
public static class ReportWriter
{
    /// <summary>Writes everything anew. Needs neither LibTorch nor the videos.</summary>
    /// <param name="folder">The folder of a run.</param>
    /// <param name="charts">Renderer of the charts.</param>
    /// <param name="study">The run's own user study; <c>null</c> for none.</param>
    /// <returns>Path of the report, and one line for everything that could not be rendered.</returns>
    /// <exception cref="UsageException">The folder holds no run.</exception>
    public static (string Report, IReadOnlyList<string> Problems) Write(string folder, ChartRenderer charts, StudyFindings? study = null)
    {
        using var culture = InvariantScope.Enter();
        var results = ResultSetReader.Read(folder) with { Study = study };
        var layout = new RunLayout(folder);
        var sections = AllSections.Build(results);
        TableFiles.Write(layout.Tables, AllSections.FileTables(sections), AllSections.Parts(sections));
        var problems = charts.Render([.. AllSections.Plots(sections)], layout.Plots);
        AtomicFile.WriteAllText(layout.Report, HtmlReport.Render(new HtmlReportInput(results, sections, AllAnalysers.Analyse(results), charts.Scripts)));
        return (layout.Report, problems);
    }

    /// <summary>The tables of a run that are written to files, in the order of the report.</summary>
    public static IReadOnlyList<Table> Tables(ResultSet results) => [.. AllSections.FileTables(AllSections.Build(results))];

    /// <summary>The plots of a run in the order of the report.</summary>
    public static IReadOnlyList<Plot> Plots(ResultSet results) => [.. AllSections.Plots(AllSections.Build(results))];
}
