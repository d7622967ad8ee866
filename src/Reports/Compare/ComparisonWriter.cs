using System.Net;
using System.Reflection;
using System.Text;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Html;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Compare;

/// <summary>Writes a comparison: every table as Markdown, LaTeX, CSV and JSON, and one page that opens offline.</summary>
public static class ComparisonWriter
{
    /// <summary>Writes everything into a folder.</summary>
    /// <returns>Path of the page.</returns>
    public static string Write(string folder, ComparedRun a, ComparedRun b, IReadOnlyList<Table> tables)
    {
        foreach (var table in tables)
        {
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.md"), TableWriter.Markdown(table));
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.tex"), TableWriter.Latex(table));
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.csv"), TableWriter.Csv(table));
            AtomicFile.WriteAllText(Path.Combine(folder, "tables", $"{table.Id}.json"), TableWriter.Json(table));
        }

        string page = Path.Combine(folder, "comparison.html");
        AtomicFile.WriteAllText(page, Page(a, b, tables));
        return page;
    }

    private static string Page(ComparedRun a, ComparedRun b, IReadOnlyList<Table> tables)
    {
        string title = WebUtility.HtmlEncode($"{a.Manifest.Name} against {b.Manifest.Name}");
        var colors = MethodColors.For(b.Results);
        var page = new StringBuilder();
        page.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>{title} · VideoSsm.Eval</title>
            <style>{Resource("report.css")}</style>
            </head>
            <body>
            <main>
            <header><p class="suite">VideoSsm.Eval · comparison of two runs</p>
            <h1>{title}</h1></header>

            """);
        foreach (var (table, heading) in tables.Zip(["Differences", "Protocols", "Methods and programs"]))
        {
            page.Append($"<section id=\"{table.Id}\"><h2>{heading}</h2>\n").Append(HtmlTable.Render(table, table.Id, colors)).Append("</section>\n");
        }

        page.Append("</main>\n<script>").Append(Resource("report.js")).Append("</script>\n</body>\n</html>\n");
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"resource {name} is not in the assembly");
        return new StreamReader(stream).ReadToEnd();
    }
}
