using System.Text.Json.Nodes;
using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>
/// A metric over the time of the video: mean over prompts, for the longest length that has curves. Bands stand under the first method and the
/// baseline only, and among many methods under the baseline alone: bands on one another mix to grey and show nothing. On the page whatever is pointed at,
/// a line, a point or an entry of the legend, brings out its method: its line is bold and its band shows, in all panels at once.
/// </summary>
public static class MetricOverTime
{
    /// <summary>Competitors from which only the baseline has a band, and its line is the bold one.</summary>
    private const int Crowd = 6;

    /// <summary>The selection that holds the method pointed at.</summary>
    private const string Pointed = "pointed";

    /// <summary>Builds the chart; <c>null</c> without curves.</summary>
    public static Plot? Build(ResultSet results)
    {
        if (results.Curves.Count == 0)
        {
            return null;
        }

        double length = results.Curves.Max(c => c.LengthSeconds);
        var curves = results.Curves.Where(c => c.LengthSeconds == length && c.Value is not null).ToList();
        string[] present = [.. results.Methods.Select(m => m.Id).Where(curves.Select(c => c.Method).ToHashSet(StringComparer.Ordinal).Contains)];
        bool crowded = results.Methods.Count(m => !m.IsAnchor && present.Contains(m.Id)) > Crowd;
        HashSet<string> banded = crowded && present.Contains(results.Baseline) ? [results.Baseline] : [.. present.Take(1), results.Baseline];
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
                        ["band"] = banded.Contains(method.Id),
                    });
                }
            }

            if (values.Select(v => v!["t"]!.GetValue<double>()).Distinct().Count() > 1)
            {
                panels.Add((JsonNode)Panel(results, metric.DisplayName + " " + Tables.ScoreTable.Arrow(metric.Direction), values, present, $"bands{panels.Count}", crowded));
            }
        }

        if (panels.Count == 0)
        {
            return null;
        }

        JsonObject spec = Plot.Specification([], new JsonObject { ["concat"] = panels, ["columns"] = 3, ["bounds"] = "flush", ["spacing"] = new JsonObject { ["row"] = 72, ["column"] = 52 } });
        spec["params"]!.AsArray().Add(JsonNode.Parse($$"""
            { "name": "{{Pointed}}", "select": { "type": "point", "fields": ["method"], "on": "pointerover", "clear": "pointerout" }, "bind": { "legend": "pointerover" },
              "views": [{{string.Join(", ", panels.Select(p => p!["layer"]![0]!["name"]!.ToJsonString()))}}] }
            """));
        return new Plot(
            "over-time",
            $"Metrics over the {length:0.##} s of a video",
            $"Each point is one window of the video (its start is on the axis); lines: mean over prompts. Bands: 95 % interval of {string.Join(" and ", banded.Where(present.Contains).Select(results.NameOf))}; "
                + "on the page, pointing at a line, a point or a name of the legend shows its method's. A slope is drift.",
            spec);
    }

    private static JsonObject Panel(ResultSet results, string title, JsonArray values, IEnumerable<string> methods, string bands, bool crowded) => new()
    {
        ["title"] = new JsonObject { ["text"] = title.TrimEnd(), ["fontSize"] = 11, ["anchor"] = "start", ["frame"] = "group", ["limit"] = 270 },
        ["data"] = new JsonObject { ["values"] = values },
        ["transform"] = Plot.Shown(),
        ["width"] = 270,
        ["height"] = 150,
        ["encoding"] = new JsonObject
        {
            ["x"] = JsonNode.Parse("""{ "field": "t", "type": "quantitative", "title": "start of window (s)", "axis": { "tickCount": 6 } }"""),
            ["color"] = Plot.ColorByMethod(results, methods),
        },
        ["layer"] = Layers(bands, crowded, Plot.DashByMethod(results, methods), Plot.LoneTick(values.SelectMany(v => new[] { v!["mean"]?.GetValue<double>(), v["low"]?.GetValue<double>(), v["high"]?.GetValue<double>() }))),
    };

    private static JsonNode Layers(string bands, bool crowded, JsonObject dash, JsonObject axis)
    {
        // Topmost lie lines and points that cannot be seen and are easy to hit, and tell what stands there: marks without a tooltip take no part in pointing.
        string usual = crowded ? """{ "test": "datum.band", "value": 2.8 }""" : "";
        var layers = JsonNode.Parse($$"""
            [
              { "name": "{{bands}}", "transform": [{ "filter": { "or": ["datum.band", { "param": "{{Pointed}}", "empty": false }] } }], "mark": { "type": "area", "opacity": 0.16 },
                "encoding": { "y": { "field": "low", "type": "quantitative", "scale": { "zero": false }, "title": null }, "y2": { "field": "high" } } },
              { "mark": { "type": "line", "point": { "size": 12 } },
                "encoding": { "y": { "field": "mean", "type": "quantitative", "scale": { "zero": false }, "title": null },
                  "strokeWidth": { "condition": [{ "param": "{{Pointed}}", "empty": false, "value": 3.4 }{{(crowded ? ", " : "")}}{{usual}}], "value": {{(crowded ? "1.2" : "1.8")}} } } },
              { "mark": { "type": "line", "opacity": 0, "strokeWidth": 9 },
                "encoding": { "y": { "field": "mean", "type": "quantitative", "scale": { "zero": false }, "title": null }, "tooltip": { "field": "method" } } },
              { "mark": { "type": "point", "filled": true, "size": 110, "opacity": 0 },
                "encoding": { "y": { "field": "mean", "type": "quantitative", "scale": { "zero": false }, "title": null },
                  "tooltip": [{ "field": "method" }, { "field": "t" }, { "field": "mean" }, { "field": "low" }, { "field": "high" }, { "field": "prompts" }] } }
            ]
            """)!;
        layers[1]!["encoding"]!["strokeDash"] = dash; // an area has no dashes
        if (axis.Count > 0)
        {
            layers[1]!["encoding"]!["y"]!["axis"] = axis;
        }

        return layers;
    }
}
