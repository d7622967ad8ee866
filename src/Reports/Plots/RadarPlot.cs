using System.Text.Json.Nodes;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>
/// All dimensions at once. Every axis runs from the worst mean (a fifth of the radius) to the best one (the rim), outwards is better, and carries
/// both ends in print: a radar shows shapes, and the tables show sizes.
/// </summary>
public static class RadarPlot
{
    private const double Inner = 0.2;
    private const int Overlaid = 6;

    /// <summary>Builds the chart; <c>null</c> with fewer than three dimensions that have a good side and more than one value.</summary>
    public static Plot? Build(ResultSet results, double lengthSeconds)
    {
        var index = ScoreIndex.Of(results);
        string[] methods = [.. results.Methods.Where(m => !m.IsAnchor || m.Id == "control:real").Select(m => m.Id)];
        if (methods.Length < 2)
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
        if (axes.Count < 3 || scored.Length < 2)
        {
            return null;
        }

        var told = DifferenceTable.Compute(results).Where(d => d.LengthSeconds == lengthSeconds && d.Verdict is not (Verdict.CannotTell or Verdict.Agrees)).Select(d => d.Metric.Id).ToHashSet(StringComparer.Ordinal);
        string[] competitors = [.. scored.Where(m => m != "control:real")];
        bool apart = competitors.Length > Overlaid;
        JsonObject body = apart
            ? new JsonObject
            {
                ["concat"] = new JsonArray([.. competitors.Select(m => (JsonNode)Panel(results, axes, told, [m, .. scored.Where(s => s == "control:real")], scored, 90, results.NameOf(m)))]),
                ["columns"] = 3,
            }
            : Panel(results, axes, told, scored, scored, 165, "");
        return new Plot(
            FormattableString.Invariant($"radar-{lengthSeconds:0.##}s"),
            $"All dimensions at {lengthSeconds:0.##} s",
            "Each axis runs from the worst mean of the methods shown (inner ring) to the best (rim); both are printed, outwards is better. "
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

    private static JsonObject Panel(ResultSet results, List<Axis> axes, HashSet<string> told, string[] methods, string[] all, int radius, string title)
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
            var (x, y) = At(i, 1.1);
            labels.Add((JsonNode)new JsonObject
            {
                ["x"] = x,
                ["y"] = y,
                ["align"] = Math.Abs(x) < 0.15 ? "center" : x > 0 ? "left" : "right",
                ["name"] = $"{axes[i].Metric.DisplayName} {ScoreTable.Arrow(axes[i].Metric.Direction)}",
                ["ends"] = axes[i].Ends(),
                ["told"] = told.Contains(axes[i].Metric.Id),
            });
        }

        var color = Plot.ColorByMethod(results, all);
        var dash = Plot.DashByMethod(results, all);
        if (small)
        {
            color["legend"] = null;
            dash["legend"] = null;
        }

        double reach = small ? 1.15 : 1.35;
        string scale = FormattableString.Invariant($"\"scale\": {{ \"domain\": [{-reach}, {reach}] }}, \"axis\": null, \"type\": \"quantitative\"");
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
        if (!small)
        {
            foreach (string align in new[] { "left", "center", "right" })
            {
                layers.Add((JsonNode)Label(labels, scale, align, "name", -5, 11));
                layers.Add((JsonNode)Label(labels, scale, align, "ends", 7, 9));
            }
        }

        var panel = new JsonObject { ["data"] = new JsonObject { ["values"] = points }, ["width"] = small ? 2 * radius : 620, ["height"] = small ? 2 * radius : 430, ["layer"] = layers };
        if (small)
        {
            panel["title"] = new JsonObject { ["text"] = title, ["fontSize"] = 11 };
        }
        else
        {
            // The wide frame leaves room for the names; the axes must stay square all the same.
            Widen(layers, 620.0 / 430 * reach);
        }

        return panel;
    }

    private static void Widen(JsonArray layers, double reach)
    {
        foreach (var layer in layers)
        {
            layer!["encoding"]!["x"]!["scale"] = new JsonObject { ["domain"] = new JsonArray(-reach, reach) };
        }
    }

    private static JsonObject Label(JsonArray values, string scale, string align, string field, int dy, int size) => new()
    {
        ["data"] = new JsonObject { ["values"] = values.DeepClone() },
        ["transform"] = new JsonArray(new JsonObject { ["filter"] = $"datum.align == '{align}'" }),
        ["mark"] = new JsonObject { ["type"] = "text", ["align"] = align, ["fontSize"] = size, ["dy"] = dy },
        ["encoding"] = JsonNode.Parse($$"""
            { "x": { "field": "x", {{scale}} }, "y": { "field": "y", {{scale}} }, "text": { "field": "{{field}}" },
              "color": { "condition": { "test": "datum.told", "value": "#1c1c1e" }, "value": "#8a8a90" } }
            """),
    };
}
