using System.Text.Json.Nodes;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>Bars with intervals: one panel per metric, one bar per method, at one length.</summary>
public static class ScoreBars
{
    /// <summary>Builds the chart; <c>null</c> if nothing was scored at that length.</summary>
    public static Plot? Build(ResultSet results, double lengthSeconds)
    {
        var rows = results.Scores.Where(s => s.LengthSeconds == lengthSeconds).ToList();
        var panels = new JsonArray();
        foreach (var metric in results.Metrics)
        {
            var values = new JsonArray();
            foreach (var method in results.Methods)
            {
                var e = Estimates.Of(rows, method.Id, metric.Id);
                if (e.Mean is { } mean)
                {
                    values.Add((JsonNode)new JsonObject
                    {
                        ["method"] = method.DisplayName,
                        ["mean"] = mean,
                        ["low"] = e.Low,
                        ["high"] = e.High,
                        ["text"] = mean.ToString(metric.Format),
                        ["prompts"] = e.Prompts,
                    });
                }
            }

            if (values.Count > 0)
            {
                panels.Add((JsonNode)Panel(results, metric, values, rows));
            }
        }

        if (panels.Count == 0)
        {
            return null;
        }

        return new Plot(
            FormattableString.Invariant($"scores-{lengthSeconds:0.##}s"),
            $"Scores at {lengthSeconds:0.##} s",
            "Bars: mean over prompts. Lines: 95 % interval (bootstrap by prompt). Grey bars are controls, not competitors. Panels have scales of their own.",
            Plot.Specification([], new JsonObject { ["concat"] = panels, ["columns"] = 3, ["spacing"] = 28, ["resolve"] = JsonNode.Parse("""{ "scale": { "x": "independent" } }""") }));
    }

    private static JsonObject Panel(ResultSet results, MetricInfo metric, JsonArray values, IEnumerable<ScoreRow> rows)
    {
        var color = Plot.ColorByMethod(results, rows.Select(r => r.Method));
        color["legend"] = null;
        var y = new JsonObject
        {
            ["field"] = "method",
            ["type"] = "nominal",
            ["title"] = null,
            ["sort"] = new JsonArray([.. results.Methods.Select(m => (JsonNode)m.DisplayName)]),
        };
        // Bars start at zero: a bar cut off below exaggerates differences.
        return new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = $"{metric.DisplayName} {ScoreTable.Arrow(metric.Direction)}".TrimEnd(), ["fontSize"] = 11, ["anchor"] = "start" },
            ["data"] = new JsonObject { ["values"] = values },
            ["width"] = 170,
            ["height"] = new JsonObject { ["step"] = 20 },
            ["encoding"] = new JsonObject { ["y"] = y },
            ["layer"] = new JsonArray(
                new JsonObject
                {
                    ["mark"] = JsonNode.Parse("""{ "type": "bar", "height": { "band": 0.72 }, "opacity": 0.85 }"""),
                    ["encoding"] = new JsonObject
                    {
                        ["x"] = new JsonObject
                        {
                            ["field"] = "mean",
                            ["type"] = "quantitative",
                            ["title"] = metric.Unit.Length == 0 ? null : metric.Unit,
                            ["axis"] = JsonNode.Parse("""{ "tickCount": 4 }"""),
                        },
                        ["color"] = color,
                        ["tooltip"] = JsonNode.Parse("""[{ "field": "method" }, { "field": "mean" }, { "field": "low" }, { "field": "high" }, { "field": "prompts" }]"""),
                    },
                },
                new JsonObject
                {
                    ["transform"] = JsonNode.Parse("""[{ "filter": "isValid(datum.low)" }]"""),
                    ["mark"] = JsonNode.Parse("""{ "type": "rule", "strokeWidth": 1.6, "color": "#222" }"""),
                    ["encoding"] = JsonNode.Parse("""{ "x": { "field": "low", "type": "quantitative" }, "x2": { "field": "high" } }"""),
                }),
        };
    }
}
