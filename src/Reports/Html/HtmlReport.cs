using System.Net;
using System.Reflection;
using System.Text;
using VideoSsm.Eval.Reports.Analysers;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Sections;

namespace VideoSsm.Eval.Reports.Html;

/// <summary>What the page is made from.</summary>
/// <param name="Results">The run.</param>
/// <param name="Sections">Its sections.</param>
/// <param name="Conclusions">What the analysers say.</param>
/// <param name="Scripts">Scripts of the chart library; empty for a page without interaction.</param>
public sealed record HtmlReportInput(
    ResultSet Results, IReadOnlyList<BuiltSection> Sections, IReadOnlyList<Conclusion> Conclusions, IReadOnlyList<string> Scripts);

/// <summary>One self-contained page: opens offline, reads on a laptop, a phone and in print. Only videos and files of tables and charts are links.</summary>
public static class HtmlReport
{
    private const int SentencesInSight = 5;

    /// <summary>Renders the page.</summary>
    public static string Render(HtmlReportInput input)
    {
        using var culture = InvariantScope.Enter();
        var colors = MethodColors.For(input.Results);
        var blocks = new HtmlBlocks(input.Results.Folder, colors);
        var page = new StringBuilder();
        page.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>{E(input.Results.Title)} · VideoSsm.Eval</title>
            <style>{Resource("report.css")}</style>
            </head>
            <body>
            <main>

            """);
        Header(page, input);
        Bar(page, input, colors);
        foreach (var section in input.Sections)
        {
            page.Append($"<section id=\"{E(section.Id)}\"><h2>{E(section.Title)}</h2>\n{blocks.Render(section.Blocks)}</section>\n");
        }

        page.Append("</main>\n");
        Scripts(page, input);
        return page.Append("</body>\n</html>\n").ToString().ReplaceLineEndings("\n");
    }

    private static void Header(StringBuilder page, HtmlReportInput input)
    {
        var r = input.Results;
        page.Append($"<header><p class=\"suite\">VideoSsm.Eval · suite {E(r.Title)}</p>\n<h1>{E(r.Question.Length > 0 ? r.Question : r.Title)}</h1>\n");
        var answer = Answer.Sentences(r);
        page.Append($"<div class=\"answer\">{Paragraphs(answer.Take(SentencesInSight))}");
        if (answer.Count > SentencesInSight)
        {
            page.Append($"<details><summary>{answer.Count - SentencesInSight} more</summary>{Paragraphs(answer.Skip(SentencesInSight))}</details>");
        }

        page.Append("</div>\n");
        page.Append($"<p class=\"size\">{E(Size(r))}</p>\n");
        Doubts(page, input.Conclusions, Severity.Warning, "What to be careful with", open: true);
        Doubts(page, input.Conclusions, Severity.Hint, "Good to know", open: false);
        page.Append("</header>\n");
    }

    private static string Paragraphs(IEnumerable<string> sentences) => string.Concat(sentences.Select(s => $"<p>{E(s)}</p>\n"));

    private static string Size(ResultSet r)
    {
        int missing = r.Scores.Count(s => s.Value is null);
        string lengths = string.Join(", ", r.Lengths.Select(l => $"{l:0.##} s × {Wording.Count(r.PromptsAt(l), "prompt")}"));
        return $"{r.Methods.Count(m => !m.IsAnchor)} methods and {r.Methods.Count(m => m.IsAnchor)} controls, {r.Metrics.Count} metrics, {lengths}: "
            + $"{r.Scores.Count - missing} values{(missing > 0 ? $", {missing} missing with their reason" : "")}.";
    }

    private static void Doubts(StringBuilder page, IReadOnlyList<Conclusion> all, Severity severity, string title, bool open)
    {
        var conclusions = all.Where(c => c.Severity == severity).ToList();
        if (conclusions.Count == 0)
        {
            return;
        }

        string kind = severity == Severity.Warning ? "warning" : "hint";
        page.Append($"<details class=\"doubts {kind}\"{(open ? " open" : "")}><summary>{E(title)} ({conclusions.Count})</summary>\n<dl>\n");
        foreach (var group in conclusions.GroupBy(c => c.Id, StringComparer.Ordinal))
        {
            page.Append($"<dt>{E(group.Key)}</dt><dd>{string.Join("<br>\n", group.Select(c => E(c.Text)))}</dd>\n");
        }

        page.Append("</dl></details>\n");
    }

    /// <summary>Links to the sections, and a switch for every method that works on tables, charts and strips.</summary>
    private static void Bar(StringBuilder page, HtmlReportInput input, MethodColors colors)
    {
        page.Append("<nav>").AppendJoin(" ", input.Sections.Select(s => $"<a href=\"#{E(s.Id)}\">{E(s.Title)}</a>"));
        page.Append("<span class=\"methods\" hidden>");
        foreach (var method in input.Results.Methods)
        {
            page.Append($"<label style=\"--method:{colors[method.Id].Color}\" title=\"{E(method.Summary)}\"><input type=\"checkbox\" checked value=\"{E(method.Id)}\" data-name=\"{E(method.DisplayName)}\">{E(method.DisplayName)}</label> ");
        }

        page.Append("</span></nav>\n");
    }

    private static void Scripts(StringBuilder page, HtmlReportInput input)
    {
        foreach (string script in input.Scripts)
        {
            page.Append("<script>").Append(script.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)).Append("</script>\n");
        }

        if (input.Scripts.Count > 0)
        {
            page.Append("<script>window.plots = {");
            page.AppendJoin(",\n", AllSections.Plots(input.Sections).Select(p => $"\"{p.Id}\": {p.Spec.ToJsonString(JsonText.InScript)}"));
            page.Append("};</script>\n");
        }

        page.Append("<script>").Append(Resource("report.js")).Append("</script>\n");
    }

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"resource {name} is not in the assembly");
        return new StreamReader(stream).ReadToEnd();
    }

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
