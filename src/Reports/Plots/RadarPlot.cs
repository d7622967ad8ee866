using System.Text.Json.Nodes;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>
/// All dimensions at once. Every axis runs from the worst mean (a fifth of the radius) to the best one (the rim), outwards is better; axes are
/// numbered, and a key beside them says which dimension each number is and what its ends are: a radar shows shapes, and the tables show sizes.
/// </summary>
public static class RadarPlot
{
    private const double Inner = 0.2;
    private const int Overlaid = 6;
    private const int LineHeight = 15;

    /// <summary>
    /// Builds the chart; <c>null</c> with fewer than three dimensions that have a good side and more than one value, or fewer than three methods:
    /// of two, each dimension would have one at the rim and one at the bottom, however close they are.
    /// </summary>
    public static Plot? Build(ResultSet results, double lengthSeconds)
    {
        var index = ScoreIndex.Of(results);
        string[] methods = [.. results.Methods.Where(m => !m.IsAnchor || m.Id == "control:real").Select(m => m.Id)];
        if (methods.Length < 3)
        {
            return null;
        }

        var axes = new List<Axis>();
        foreach (var metric in results.Metrics.Where(m => m.Direction != Direction.Neutral))
        {
            var means = methods.Select(m => (Method: m, index.Estimate(lengthSeconds, m, metric.Id).Mean)).Where(m => m.Mean is not null).ToDictionary(m => m.Method, m => m.Mean!.Value);
            if (means.Count == methods.Length && means.Values.Max() > means.Values.Min())
            {
                axes.Add(new Axis(metric, means));
            }
        }

        string[] scored = [.. methods.Where(m => axes.All(a => a.Means.ContainsKey(m)))];
        if (axes.Count < 3 || scored.Length < 3)
        {
            return null;
        }

        var told = DifferenceTable.Compute(results).Where(d => d.LengthSeconds == lengthSeconds && d.Verdict is not (Verdict.CannotTell or Verdict.Agrees)).Select(d => d.Metric.Id).ToHashSet(StringComparer.Ordinal);
        string[] competitors = [.. scored.Where(m => m != "control:real")];
        bool apart = competitors.Length > Overlaid;
        JsonObject radar = apart
            ? new JsonObject
            {
                ["concat"] = new JsonArray([.. competitors.Select(m => (JsonNode)Panel(results, axes, told, [m, .. scored.Where(s => s == "control:real")], scored, 180, results.NameOf(m)))]),
                ["columns"] = 4,
                ["spacing"] = 24,
            }
            : Panel(results, axes, told, scored, scored, 330, "");
        var body = new JsonObject { ["hconcat"] = new JsonArray(radar, Key(axes, told)), ["spacing"] = 30 };
        return new Plot(
            FormattableString.Invariant($"radar-{lengthSeconds:0.##}s"),
            apart && scored.Contains("control:real") ? $"All dimensions at {lengthSeconds:0.##} s, each method beside real video" : $"All dimensions at {lengthSeconds:0.##} s",
            "Each axis runs from the worst mean of the methods shown (inner ring) to the best (rim); the key names the axes, clockwise from the top, with both ends; outwards is better. "
                + "Grey names: dimensions on which no difference to the baseline can be told from zero, so their shape may be noise.",
            Plot.Specification([], body));
    }

    private sealed record Axis(MetricInfo Metric, IReadOnlyDictionary<string, double> Means)
    {
        public double Radius(string method)
        {
            double low = Means.Values.Min();
            double share = (Means[method] - low) / (Means.Values.Max() - low);
            return Inner + ((1 - Inner) * (Metric.Direction == Direction.HigherIsBetter ? share : 1 - share));
        }

        public string Ends()
        {
            (double worst, double best) = Metric.Direction == Direction.HigherIsBetter ? (Means.Values.Min(), Means.Values.Max()) : (Means.Values.Max(), Means.Values.Min());
            return $"{worst.ToString(Metric.Format)} – {best.ToString(Metric.Format)}";
        }
    }

    private static JsonObject Panel(ResultSet results, List<Axis> axes, HashSet<string> told, string[] methods, string[] all, int size, string title)
    {
        (double X, double Y) At(int axis, double r)
        {
            double angle = (Math.PI / 2) - (2 * Math.PI * axis / axes.Count);
            return (r * Math.Cos(angle), r * Math.Sin(angle));
        }

        var points = new JsonArray();
        foreach (string method in methods)
        {
            for (int i = 0; i <= axes.Count; i++)
            {
                var axis = axes[i % axes.Count];
                var (x, y) = At(i % axes.Count, axis.Radius(method));
                points.Add((JsonNode)new JsonObject { ["method"] = results.NameOf(method), ["metric"] = axis.Metric.DisplayName, ["value"] = axis.Means[method], ["order"] = i, ["x"] = x, ["y"] = y });
            }
        }

        var grid = new JsonArray();
        foreach (double ring in new[] { Inner, 0.6, 1 })
        {
            for (int i = 0; i <= axes.Count; i++)
            {
                var (x, y) = At(i % axes.Count, ring);
                grid.Add((JsonNode)new JsonObject { ["ring"] = $"ring {ring}", ["order"] = i, ["x"] = x, ["y"] = y });
            }
        }

        for (int i = 0; i < axes.Count; i++)
        {
            foreach (double end in new[] { 0.0, 1 })
            {
                var (x, y) = At(i, end);
                grid.Add((JsonNode)new JsonObject { ["ring"] = $"spoke {i}", ["order"] = end, ["x"] = x, ["y"] = y });
            }
        }

        bool small = title.Length > 0;
        var labels = new JsonArray();
        for (int i = 0; i < axes.Count; i++)
        {
            var (x, y) = At(i, 1.13);
            labels.Add((JsonNode)new JsonObject { ["x"] = x, ["y"] = y, ["number"] = $"{i + 1}", ["told"] = told.Contains(axes[i].Metric.Id) });
        }

        var color = Plot.ColorByMethod(results, all);
        var dash = Plot.DashByMethod(results, all);
        if (small)
        {
            color["legend"] = null;
            dash["legend"] = null;
        }

        const string scale = """ "scale": { "domain": [-1.25, 1.25] }, "axis": null, "type": "quantitative" """;
        JsonNode Xy() => JsonNode.Parse($$"""{ "x": { "field": "x", {{scale}} }, "y": { "field": "y", {{scale}} }, "order": { "field": "order" } }""")!;
        var line = Xy();
        line["color"] = color;
        line["strokeDash"] = dash;
        var dots = Xy();
        dots["color"] = color.DeepClone();
        dots["tooltip"] = JsonNode.Parse("""[{ "field": "method" }, { "field": "metric" }, { "field": "value" }]""");
        var ringEncoding = Xy();
        ringEncoding["detail"] = JsonNode.Parse("""{ "field": "ring" }""");
        var layers = new JsonArray(
            new JsonObject { ["data"] = new JsonObject { ["values"] = grid }, ["mark"] = JsonNode.Parse("""{ "type": "line", "color": "#e0e0e0", "strokeWidth": 1 }"""), ["encoding"] = ringEncoding },
            new JsonObject { ["transform"] = Plot.Shown(), ["mark"] = JsonNode.Parse("""{ "type": "line", "strokeWidth": 2, "strokeJoin": "round" }"""), ["encoding"] = line },
            new JsonObject { ["transform"] = Plot.Shown(), ["mark"] = JsonNode.Parse("""{ "type": "point", "filled": true, "size": 26, "opacity": 1 }"""), ["encoding"] = dots });
        var numbers = Xy();
        numbers["text"] = JsonNode.Parse("""{ "field": "number" }""");
        numbers["color"] = Told();
        layers.Add((JsonNode)new JsonObject { ["data"] = new JsonObject { ["values"] = labels }, ["mark"] = new JsonObject { ["type"] = "text", ["fontSize"] = small ? 9 : 11 }, ["encoding"] = numbers });
        var panel = new JsonObject { ["data"] = new JsonObject { ["values"] = points }, ["width"] = size, ["height"] = size, ["layer"] = layers };
        if (small)
        {
            panel["title"] = new JsonObject { ["text"] = title, ["fontSize"] = 11 };
        }

        return panel;
    }

    /// <summary>What the numbers at the axes mean, a line each.</summary>
    private static JsonObject Key(List<Axis> axes, HashSet<string> told)
    {
        var values = new JsonArray([.. axes.Select((axis, i) => (JsonNode)new JsonObject
        {
            ["line"] = i,
            ["text"] = $"{i + 1}  {axis.Metric.DisplayName} {ScoreTable.Arrow(axis.Metric.Direction)}  {axis.Ends()}",
            ["told"] = told.Contains(axis.Metric.Id),
        })]);
        return new JsonObject
        {
            ["data"] = new JsonObject { ["values"] = values },
            ["title"] = JsonNode.Parse("""{ "text": "axis: worst – best mean", "fontSize": 11, "anchor": "start" }"""),
            ["width"] = 290,
            ["height"] = LineHeight * axes.Count,
            ["mark"] = JsonNode.Parse("""{ "type": "text", "align": "left", "baseline": "top", "fontSize": 10, "limit": 330 }"""),
            ["encoding"] = new JsonObject
            {
                ["x"] = new JsonObject { ["value"] = 0 },
                ["y"] = JsonNode.Parse($$"""{ "field": "line", "type": "quantitative", "axis": null, "scale": { "domain": [0, {{axes.Count}}], "reverse": true } }"""),
                ["text"] = JsonNode.Parse("""{ "field": "text" }"""),
                ["color"] = Told(),
            },
        };
    }

    private static JsonNode Told() => JsonNode.Parse("""{ "condition": { "test": "datum.told", "value": "#1c1c1e" }, "value": "#76767c" }""")!;
}
