using System.Globalization;
using System.Text;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>Writes <c>docs/metrics.md</c> from what the metrics say of themselves.</summary>
public static class MetricDocs
{
    /// <summary>One table of all metrics, then a section for each.</summary>
    /// <param name="metrics">The metrics, in the order to show them.</param>
    /// <returns>Markdown with line feeds, ending in one.</returns>
    public static string Render(IEnumerable<MetricInfo> metrics)
    {
        MetricInfo[] all = [.. metrics];
        var text = new StringBuilder("# Metrics\n\nGenerated from the metrics' own descriptions; do not edit.\n\n");
        text.Append("| Metric | Id | Version | Better | Range |\n|---|---|---|---|---|\n");
        foreach (MetricInfo m in all)
            text.Append($"| [{Cell(m.DisplayName)}](#{m.Id}) | `{m.Id}` | `{m.Version}` | {Better(m)} | {Range(m)} |\n");
        foreach (MetricInfo m in all)
            Append(text, m);
        return text.ToString();
    }

    private static void Append(StringBuilder text, MetricInfo m)
    {
        text.Append($"\n<a id=\"{m.Id}\"></a>\n\n## {m.DisplayName}\n\n{Plain(m.Definition)}\n\n");
        Line(text, "Id, version", $"`{m.Id}`, `{m.Version}`");
        Line(text, "Better", Better(m));
        Line(text, "Range", Range(m));
        Line(text, "Unit", m.Unit);
        Line(text, "Frames", m.Sampling + (m.MinimumFrames > 1 ? $"; at least {m.MinimumFrames}" : ""));
        Line(text, "Needs", m.Needs);
        Line(text, "Source", m.Citation);

        // Names only: the hashes of the files that really ran are in every manifest, and would be stale here after each training.
        foreach (WeightsFile file in m.Weights)
            Line(text, "Weights", $"`{file.Name}`");
    }

    private static void Line(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
            text.Append($"- {name}: {Plain(value)}\n");
    }

    private static string Better(MetricInfo m) => m.Direction switch
    {
        Direction.HigherIsBetter => "higher",
        Direction.LowerIsBetter => "lower",
        _ => "neither",
    };

    private static string Range(MetricInfo m) => (m.Minimum, m.Maximum) switch
    {
        (null, null) => "any",
        ({ } low, null) => "from " + Number(low),
        (null, { } high) => "up to " + Number(high),
        ({ } low, { } high) => $"{Number(low)} to {Number(high)}",
    };

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // Formulas are full of signs that Markdown would take for emphasis or HTML; code between back quotes is left alone.
    private static string Plain(string text) => string.Join('`', text.Split('`').Select((part, i) => i % 2 == 1
        ? part
        : part.Replace("*", "\\*", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)));

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
