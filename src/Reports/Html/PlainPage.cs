using System.Net;
using System.Reflection;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Html;

/// <summary>A page of sentences and tables in the dress of the report, for results that are no run: a user study, for instance. Opens offline.</summary>
public static class PlainPage
{
    /// <summary>A section: heading, what was found, tables. Stands alone in <see cref="Render"/> or inside any of our pages.</summary>
    /// <param name="id">Id of the element.</param>
    /// <param name="title">Heading.</param>
    /// <param name="sentences">What was found.</param>
    /// <param name="tables">Tables.</param>
    public static string Section(string id, string title, IEnumerable<string> sentences, IEnumerable<Table> tables)
    {
        using var culture = InvariantScope.Enter();
        return $"<section id=\"{E(id)}\"><h2>{E(title)}</h2>\n<div class=\"answer\">{string.Concat(sentences.Select(s => $"<p>{E(s)}</p>\n"))}</div>\n"
            + $"{string.Concat(tables.Select(t => HtmlTable.Render(t, t.Id, MethodColors.None)))}</section>\n";
    }

    /// <summary>The page.</summary>
    /// <param name="title">Title of the window.</param>
    /// <param name="body">Sections, as HTML.</param>
    public static string Render(string title, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{E(title)} · VideoSsm.Eval</title>
        <style>{Resource("report.css")}</style>
        </head>
        <body>
        <main>
        {body}</main>
        <script>{Resource("report.js")}</script>
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    private static string E(string text) => WebUtility.HtmlEncode(text);

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
