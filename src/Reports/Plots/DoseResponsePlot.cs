using System.Text.Json;
using System.Text.Json.Nodes;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>Score against dose, one panel per corruption: the metrics that claim to see it in colour, every other one that moves in grey.</summary>
public static class DoseResponsePlot
{
    private const int Columns = 3;

    // Okabe and Ito's colours without yellow, which is too pale for lines.
    private static readonly string[] Palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#999933"];

    /// <summary>Builds the chart; <c>null</c> if nothing was measured at two doses.</summary>
    public static Plot? Build(Certificate certificate)
    {
        using var culture = InvariantScope.Enter();
        var content = certificate.Content;
        var panels = new JsonArray();
        foreach (var corruption in content.Corruptions)
        {
            var claimed = new JsonArray();
            var others = new JsonArray();
            foreach (var metric in content.Metrics.Where(m => m is { CleanMean: not null, CleanDeviation: > 0 }))
            {
                foreach (var response in metric.Responses.Where(r => r.Corruption == corruption.Id))
                {
                    foreach (var (mean, i) in response.Means.Select((mean, i) => (mean, i)).Where(p => p.mean is not null))
                    {
                        (response.Expected is null ? others : claimed).Add((JsonNode)new JsonObject
                        {
                            ["metric"] = metric.DisplayName,
                            ["dose"] = i == 0 ? 0 : corruption.Doses[i - 1],
                            ["change"] = (mean!.Value - metric.CleanMean!.Value) / metric.CleanDeviation!.Value,
                        });
                    }
                }
            }

            if (claimed.Count > 1)
            {
                panels.Add((JsonNode)Panel(corruption, claimed, others));
            }
        }

        return panels.Count == 0 ? null : new Plot(
            "dose-response",
            "Dose and response",
            "Across: dose of a known defect. Up: mean score minus its mean over clean clips, in standard deviations between clean clips. In colour the metrics that claim to see the defect; "
                + $"in grey all others. {content.Clips.Count} clips; certificate {ContentHash.Short(certificate.Sha256)}.",
            Plot.Specification([], new JsonObject
            {
                ["concat"] = panels,
                ["columns"] = Columns,
                ["spacing"] = 24,
                ["resolve"] = JsonNode.Parse("""{ "scale": { "color": "independent" } }"""),
            }));
    }

    private static JsonObject Panel(DoseSeries corruption, JsonArray claimed, JsonArray others)
    {
        string x = $$"""{ "field": "dose", "type": "quantitative", "title": {{JsonSerializer.Serialize(corruption.Unit)}}, "axis": { "tickCount": 5 } }""";
        const string Y = """{ "field": "change", "type": "quantitative", "title": null, "axis": { "tickCount": 5 } }""";
        string[] names = [.. claimed.Select(c => c!["metric"]!.ToString()).Distinct()];
        return new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = corruption.DisplayName, ["fontSize"] = 11, ["anchor"] = "start" },
            ["width"] = 235,
            ["height"] = 150,
            ["layer"] = new JsonArray(
                new JsonObject
                {
                    ["data"] = new JsonObject { ["values"] = others },
                    ["mark"] = JsonNode.Parse("""{ "type": "line", "color": "#c9c9cd", "strokeWidth": 1 }"""),
                    ["encoding"] = JsonNode.Parse($$"""{ "x": {{x}}, "y": {{Y}}, "detail": { "field": "metric" }, "tooltip": [{ "field": "metric" }, { "field": "dose" }, { "field": "change" }] }"""),
                },
                new JsonObject
                {
                    ["data"] = new JsonObject { ["values"] = claimed },
                    ["mark"] = JsonNode.Parse("""{ "type": "line", "strokeWidth": 2, "point": { "size": 24 } }"""),
                    ["encoding"] = new JsonObject
                    {
                        ["x"] = JsonNode.Parse(x),
                        ["y"] = JsonNode.Parse(Y),
                        ["color"] = new JsonObject
                        {
                            ["field"] = "metric",
                            ["type"] = "nominal",
                            ["title"] = null,
                            ["legend"] = JsonNode.Parse("""{ "orient": "bottom", "columns": 1, "labelLimit": 230 }"""),
                            ["scale"] = new JsonObject
                            {
                                ["domain"] = new JsonArray([.. names.Select(n => (JsonNode)n)]),
                                ["range"] = new JsonArray([.. names.Select((_, i) => (JsonNode)Palette[i % Palette.Length])]),
                            },
                        },
                        ["tooltip"] = JsonNode.Parse("""[{ "field": "metric" }, { "field": "dose" }, { "field": "change" }]"""),
                    },
                }),
        };
    }
}
