using System.Net;
using System.Reflection;
using System.Text;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Analysers;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Html;

/// <summary>What the page is made from.</summary>
/// <param name="Results">The run.</param>
/// <param name="Tables">Its tables.</param>
/// <param name="Plots">Its plots.</param>
/// <param name="Conclusions">What the analysers say.</param>
/// <param name="Folder">Folder of the run: strips and rendered plots are read from it.</param>
/// <param name="Scripts">Scripts of the chart library; empty for a page without interaction.</param>
public sealed record HtmlReportInput(
    ResultSet Results, IReadOnlyList<Table> Tables, IReadOnlyList<Plot> Plots, IReadOnlyList<Conclusion> Conclusions,
    string Folder, IReadOnlyList<string> Scripts);

/// <summary>One self-contained page: opens offline, reads on a laptop, a phone and in print. Only the videos are links.</summary>
public static class HtmlReport
{
    private const int StripsPerMethod = 3;

    /// <summary>Renders the page.</summary>
    public static string Render(HtmlReportInput input)
    {
        using var culture = InvariantScope.Enter();
        var page = new StringBuilder();
        page.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{E(input.Results.Title)} · VideoSsm.Eval</title>
            <style>{Resource("report.css")}</style>
            </head>
            <body>
            <main>

            """);
        Header(page, input);
        Section(page, "scores", "Scores", () => TablesOf(page, input, "scores-"));
        Section(page, "strips", "Film strips", () => FilmStrips(page, input));
        Section(page, "differences", $"Against {input.Results.NameOf(input.Results.Baseline)}", () => TablesOf(page, input, "differences-"));
        Section(page, "charts", "Charts", () => PlotsOf(page, input, p => p.Id.StartsWith("scores-", StringComparison.Ordinal) || p.Id == "over-time"));
        Section(page, "cost", "Cost", () =>
        {
            TablesOf(page, input, "costs");
            PlotsOf(page, input, p => p.Id.StartsWith("cost-", StringComparison.Ordinal) || p.Id == "memory-bytes");
        });
        Section(page, "protocol", "Protocol", () => Facts(page, input.Results.Protocol));
        Section(page, "provenance", "Provenance", () => Facts(page, input.Results.Provenance));
        page.Append("</main>\n");
        Scripts(page, input);
        return page.Append("</body>\n</html>\n").ToString().ReplaceLineEndings("\n");
    }

    private static void Header(StringBuilder page, HtmlReportInput input)
    {
        var r = input.Results;
        page.Append($"<header><p class=\"suite\">VideoSsm.Eval · suite {E(r.Title)}</p>\n<h1>{E(r.Question.Length > 0 ? r.Question : r.Title)}</h1>\n");
        page.Append("<div class=\"answer\">");
        foreach (string sentence in Answer.Sentences(r))
        {
            page.Append($"<p>{E(sentence)}</p>\n");
        }

        page.Append("</div>\n");
        foreach (var conclusion in input.Conclusions)
        {
            string kind = conclusion.Severity == Severity.Warning ? "warning" : "hint";
            page.Append($"<p class=\"conclusion {kind}\"><b>{kind} · {E(conclusion.Id)}</b> {E(conclusion.Text)}</p>\n");
        }

        page.Append("</header>\n");
    }

    private static void Section(StringBuilder page, string id, string title, Action body)
    {
        int before = page.Length;
        string open = $"<section id=\"{id}\"><h2>{E(title)}</h2>\n";
        page.Append(open);
        body();
        if (page.Length == before + open.Length)
        {
            page.Length = before; // nothing to show: no empty heading
            return;
        }

        page.Append("</section>\n");
    }

    private static void TablesOf(StringBuilder page, HtmlReportInput input, string prefix)
    {
        foreach (var table in input.Tables.Where(t => t.Id.StartsWith(prefix, StringComparison.Ordinal)))
        {
            page.Append(HtmlTable.Render(table));
        }
    }

    private static void PlotsOf(StringBuilder page, HtmlReportInput input, Func<Plot, bool> which)
    {
        foreach (var plot in input.Plots.Where(which))
        {
            string svg = Path.Combine(input.Folder, "plots", $"{plot.Id}.svg");
            string still = File.Exists(svg) ? File.ReadAllText(svg) : "<p class=\"note\">Not rendered: see plots/" + E(plot.Id) + ".vl.json</p>";
            page.Append($"<figure><h3>{E(plot.Title)}</h3>\n<div class=\"plot\" id=\"plot-{E(plot.Id)}\">{still}</div>\n");
            page.Append($"<figcaption>{E(plot.Caption)} Files: plots/{E(plot.Id)}.svg, .png, .pdf, .vl.json</figcaption></figure>\n");
        }
    }

    private static void FilmStrips(StringBuilder page, HtmlReportInput input)
    {
        var r = input.Results;
        foreach (double length in r.Lengths.Reverse())
        {
            var media = r.Media.Where(m => m.LengthSeconds == length && m.StripPath is not null).ToList();
            foreach (string prompt in media.Select(m => m.Prompt).Distinct(StringComparer.Ordinal).Take(StripsPerMethod))
            {
                var ofPrompt = media.Where(m => m.Prompt == prompt).ToList();
                page.Append($"<h3>{length:0.##} s · {E(ofPrompt[0].PromptText)}</h3>\n");
                page.Append($"<p class=\"note\">Frames at {string.Join(", ", FilmStrip.Times(length).Select(t => t.ToString("0.##")))} s.</p>\n<div class=\"strips\">\n");
                foreach (var method in r.Methods)
                {
                    foreach (var item in ofPrompt.Where(m => m.Method == method.Id && m.Sample == 0))
                    {
                        string png = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(input.Folder, item.StripPath!)));
                        string image = $"<img alt=\"{E(method.DisplayName)}: frames over time\" src=\"data:image/png;base64,{png}\">";
                        page.Append($"<div class=\"strip\"><span style=\"border-color:{MethodColors.Of(method.Id)}\">{E(method.DisplayName)}</span>");
                        page.Append(item.PreviewPath is { } video ? $"<a href=\"{E(video)}\" title=\"play the video\">{image}</a>" : image);
                        page.Append("</div>\n");
                    }
                }

                page.Append("</div>\n");
            }
        }
    }

    private static void Facts(StringBuilder page, IReadOnlyList<KeyValuePair<string, string>> facts)
    {
        if (facts.Count == 0)
        {
            return;
        }

        page.Append("<dl>\n");
        foreach (var (name, value) in facts)
        {
            page.Append($"<dt>{E(name)}</dt><dd>{E(value)}</dd>\n");
        }

        page.Append("</dl>\n");
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
            page.AppendJoin(",\n", input.Plots.Select(p => $"\"{p.Id}\": {p.Spec.ToJsonString(JsonText.InScript)}"));
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
