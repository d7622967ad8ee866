using System.Text.Json.Nodes;
using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>A metric over the time of the video: mean over prompts with its band, for the longest length that has curves.</summary>
public static class MetricOverTime
{
    /// <summary>Builds the chart; <c>null</c> without curves.</summary>
    public static Plot? Build(ResultSet results)
    {
        if (results.Curves.Count == 0)
        {
            return null;
        }

        double length = results.Curves.Max(c => c.LengthSeconds);
        var curves = results.Curves.Where(c => c.LengthSeconds == length && c.Value is not null).ToList();
        var panels = new JsonArray();
        foreach (var metric in results.Metrics)
        {
            var values = new JsonArray();
            foreach (var method in results.Methods)
            {
                foreach (var window in curves.Where(c => c.Metric == metric.Id && c.Method == method.Id).GroupBy(c => c.StartSeconds).OrderBy(g => g.Key))
                {
                    var e = Bootstrap.Mean(window.Select(c => (c.Prompt, c.Value, "")));
                    values.Add((JsonNode)new JsonObject
                    {
                        ["method"] = method.DisplayName,
                        ["t"] = window.Key,
                        ["mean"] = e.Mean,
                        ["low"] = e.Low,
                        ["high"] = e.High,
                        ["prompts"] = e.Prompts,
                    });
                }
            }

            if (values.Select(v => v!["t"]!.GetValue<double>()).Distinct().Count() > 1)
            {
                panels.Add((JsonNode)Panel(results, metric.DisplayName + " " + Tables.ScoreTable.Arrow(metric.Direction), values, curves.Select(c => c.Method)));
            }
        }

        return panels.Count == 0 ? null : new Plot(
            "over-time",
            $"Metrics over the {length:0.##} s of a video",
            "Each point is one window of the video (its start is on the axis); lines: mean over prompts; bands: 95 % interval. A slope is drift.",
            Plot.Specification([], new JsonObject { ["concat"] = panels, ["columns"] = 2, ["spacing"] = 30 }));
    }

    private static JsonObject Panel(ResultSet results, string title, JsonArray values, IEnumerable<string> methods) => new()
    {
        ["title"] = new JsonObject { ["text"] = title.TrimEnd(), ["fontSize"] = 11, ["anchor"] = "start" },
        ["data"] = new JsonObject { ["values"] = values },
        ["width"] = 300,
        ["height"] = 170,
        ["encoding"] = new JsonObject
        {
            ["x"] = JsonNode.Parse("""{ "field": "t", "type": "quantitative", "title": "start of window (s)" }"""),
            ["color"] = Plot.ColorByMethod(results, methods),
        },
        ["layer"] = JsonNode.Parse("""
            [
              { "mark": { "type": "area", "opacity": 0.15 },
                "encoding": { "y": { "field": "low", "type": "quantitative", "scale": { "zero": false }, "title": null }, "y2": { "field": "high" } } },
              { "mark": { "type": "line", "strokeWidth": 2, "point": { "size": 22 } },
                "encoding": { "y": { "field": "mean", "type": "quantitative", "scale": { "zero": false }, "title": null },
                  "tooltip": [{ "field": "method" }, { "field": "t" }, { "field": "mean" }, { "field": "low" }, { "field": "high" }, { "field": "prompts" }] } }
            ]
            """),
    };
}
