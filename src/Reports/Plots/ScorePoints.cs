using System.Text.Json.Nodes;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>
/// Means with intervals, one panel per metric, one row per method, at one length. Points rather than bars: an axis need not start at zero, so that
/// methods that all score 0.99 can be seen apart.
/// </summary>
public static class ScorePoints
{
    private const int Columns = 3;

    /// <summary>Builds the chart; <c>null</c> if nothing was scored at that length.</summary>
    public static Plot? Build(ResultSet results, double lengthSeconds)
    {
        var index = ScoreIndex.Of(results);
        string[] present = [.. results.Methods.Select(m => m.Id).Where(m => results.Metrics.Any(k => index.Rows(lengthSeconds, m, k.Id).Count > 0))];
        var panels = new JsonArray();
        foreach (var metric in results.Metrics)
        {
            var values = new JsonArray();
            foreach (string method in present)
            {
                var e = index.Estimate(lengthSeconds, method, metric.Id);
                if (e.Mean is { } mean)
                {
                    values.Add((JsonNode)new JsonObject
                    {
                        ["method"] = results.NameOf(method),
                        ["mean"] = mean,
                        ["low"] = e.Low,
                        ["high"] = e.High,
                        ["prompts"] = e.Prompts,
                    });
                }
            }

            if (values.Count > 0)
            {
                panels.Add((JsonNode)Panel(results, metric, values, present, panels.Count % Columns == 0));
            }
        }

        return panels.Count == 0 ? null : new Plot(
            FormattableString.Invariant($"scores-{lengthSeconds:0.##}s"),
            $"Scores at {lengthSeconds:0.##} s",
            "Points: mean over prompts. Lines: 95 % interval (bootstrap by prompt). Grey: controls, not competitors. Panels have scales of their own, which need not start at zero.",
            Plot.Specification([], new JsonObject { ["concat"] = panels, ["columns"] = Columns, ["bounds"] = "flush", ["spacing"] = new JsonObject { ["row"] = 54, ["column"] = 26 } }));
    }

    private static JsonObject Panel(ResultSet results, MetricInfo metric, JsonArray values, string[] methods, bool labels)
    {
        var color = Plot.ColorByMethod(results, methods);
        color["legend"] = null;
        var shape = Plot.ShapeByMethod(results, methods);
        shape["legend"] = null;
        var y = new JsonObject
        {
            ["field"] = "method",
            ["type"] = "nominal",
            ["title"] = null,
            ["scale"] = new JsonObject { ["domain"] = new JsonArray([.. methods.Select(m => (JsonNode)results.NameOf(m))]) },
            ["axis"] = labels ? JsonNode.Parse("""{ "grid": true, "domain": false, "ticks": false }""") : JsonNode.Parse("""{ "grid": true, "domain": false, "ticks": false, "labels": false }"""),
        };
        var x = new JsonObject { ["tickCount"] = 4, ["labelFlush"] = true };
        foreach (var (key, value) in Plot.LoneTick(values.SelectMany(v => new[] { v!["mean"]?.GetValue<double>(), v["low"]?.GetValue<double>(), v["high"]?.GetValue<double>() })))
        {
            x[key] = value?.DeepClone();
        }

        string unit = metric.Unit.Length == 0 ? "" : $" ({metric.Unit})";
        return new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = $"{metric.DisplayName}{unit} {ScoreTable.Arrow(metric.Direction)}".TrimEnd(), ["fontSize"] = 11, ["anchor"] = "start", ["frame"] = "group", ["limit"] = 280 },
            ["data"] = new JsonObject { ["values"] = values },
            ["transform"] = Plot.Shown(),
            ["width"] = 280,
            ["height"] = new JsonObject { ["step"] = 18 },
            ["encoding"] = new JsonObject { ["y"] = y, ["color"] = color },
            ["layer"] = new JsonArray(
                new JsonObject
                {
                    ["transform"] = JsonNode.Parse("""[{ "filter": "isValid(datum.low)" }]"""),
                    ["mark"] = JsonNode.Parse("""{ "type": "rule", "strokeWidth": 2, "opacity": 0.75 }"""),
                    ["encoding"] = JsonNode.Parse("""{ "x": { "field": "low", "type": "quantitative" }, "x2": { "field": "high" } }"""),
                },
                new JsonObject
                {
                    ["mark"] = JsonNode.Parse("""{ "type": "point", "filled": true, "size": 55, "opacity": 1 }"""),
                    ["encoding"] = new JsonObject
                    {
                        ["x"] = new JsonObject
                        {
                            ["field"] = "mean",
                            ["type"] = "quantitative",
                            ["title"] = null,
                            ["scale"] = JsonNode.Parse("""{ "zero": false, "nice": false, "padding": 7 }"""),
                            ["axis"] = x,
                        },
                        ["shape"] = shape,
                        ["tooltip"] = JsonNode.Parse("""[{ "field": "method" }, { "field": "mean" }, { "field": "low" }, { "field": "high" }, { "field": "prompts" }]"""),
                    },
                }),
        };
    }
}
