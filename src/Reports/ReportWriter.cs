using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Analysers;
using VideoSsm.Eval.Reports.Html;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports;

/// <summary>From the folder of a run to tables, plots and the report, all inside that folder.</summary>
public static class ReportWriter
{
    /// <summary>Writes everything anew. Needs neither LibTorch nor the videos.</summary>
    /// <param name="folder">The folder of a run.</param>
    /// <param name="charts">Renderer of the charts.</param>
    /// <returns>Path of the report, and one line for everything that could not be rendered.</returns>
    /// <exception cref="UsageException">The folder holds no run.</exception>
    public static (string Report, IReadOnlyList<string> Problems) Write(string folder, ChartRenderer charts)
    {
        using var culture = InvariantScope.Enter();
        var results = ResultSetReader.Read(folder);
        var layout = new RunLayout(folder);
        var tables = Tables(results);
        foreach (var table in tables)
        {
            AtomicFile.WriteAllText(Path.Combine(layout.Tables, $"{table.Id}.md"), TableWriter.Markdown(table));
            AtomicFile.WriteAllText(Path.Combine(layout.Tables, $"{table.Id}.tex"), TableWriter.Latex(table));
            AtomicFile.WriteAllText(Path.Combine(layout.Tables, $"{table.Id}.csv"), TableWriter.Csv(table));
            AtomicFile.WriteAllText(Path.Combine(layout.Tables, $"{table.Id}.json"), TableWriter.Json(table));
        }

        var plots = Plots(results);
        var problems = charts.Render(plots, layout.Plots);
        var conclusions = AllAnalysers.Analyse(results);
        AtomicFile.WriteAllText(layout.Report, HtmlReport.Render(new HtmlReportInput(results, tables, plots, conclusions, layout.Root, charts.Scripts)));
        return (layout.Report, problems);
    }

    /// <summary>The tables of a run in the order of the report.</summary>
    public static IReadOnlyList<Table> Tables(ResultSet results)
    {
        using var culture = InvariantScope.Enter();
        var tables = new List<Table>();
        foreach (double length in results.Lengths.Reverse())
        {
            tables.Add(ScoreTable.Build(results, length));
        }

        foreach (double length in results.Lengths.Reverse())
        {
            tables.Add(DifferenceTable.Build(results, length));
        }

        tables.Add(CostTable.Build(results));
        return [.. tables.Where(t => t.Rows.Count > 0)];
    }

    /// <summary>The plots of a run in the order of the report.</summary>
    public static IReadOnlyList<Plot> Plots(ResultSet results)
    {
        using var culture = InvariantScope.Enter();
        return
        [
            .. results.Lengths.Reverse().Select(length => ScoreBars.Build(results, length))
                .Concat([MetricOverTime.Build(results), CostPlots.OverLength(results), CostPlots.OverPosition(results), CostPlots.MemoryBytes(results)])
                .OfType<Plot>(),
        ];
    }
}
