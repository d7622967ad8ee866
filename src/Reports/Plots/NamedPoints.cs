using System.Text.Json.Nodes;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>A point with its name and its intervals.</summary>
/// <param name="Method">Method id.</param>
/// <param name="X">Horizontal value.</param>
/// <param name="XLow">Lower end; <c>null</c> without interval.</param>
/// <param name="XHigh">Upper end.</param>
/// <param name="Y">Vertical value.</param>
/// <param name="YLow">Lower end; <c>null</c> without interval.</param>
/// <param name="YHigh">Upper end.</param>
internal sealed record NamedPoint(string Method, double X, double? XLow, double? XHigh, double Y, double? YLow, double? YHigh);

/// <summary>A scatter of methods with names beside the points: the body that the trade-off charts share.</summary>
internal static class NamedPoints
{
    /// <summary>Points from which a panel grows, so that their names find room.</summary>
    private const int Crowd = 9;

    /// <summary>One panel. Intervals are thin lines; the axes hold all of them.</summary>
    /// <param name="results">The run.</param>
    /// <param name="points">The points.</param>
    /// <param name="xTitle">Title of the horizontal axis.</param>
    /// <param name="yTitle">Title of the vertical axis.</param>
    /// <param name="steps">Points that a grey line joins in steps, from left to right; none by default.</param>
    public static JsonObject Panel(ResultSet results, IReadOnlyList<NamedPoint> points, string xTitle, string yTitle, IReadOnlyList<NamedPoint>? steps = null)
    {
        var (left, right) = Range(points.SelectMany(p => new[] { p.X, p.XLow, p.XHigh }));
        var (bottom, top) = Range(points.SelectMany(p => new[] { p.Y, p.YLow, p.YHigh }));
        (int width, int height) = points.Count < Crowd ? (400, 280) : (470, 400);
        double perX = (right - left) / width, perY = (top - bottom) / height;
        var places = LabelPlaces.Choose(
            [.. points.Select(p => ((p.X - left) / perX, (top - p.Y) / perY, results.NameOf(p.Method)))], width, height);
        var values = new JsonArray([.. points.Select((p, i) => (JsonNode)new JsonObject
        {
            ["method"] = results.NameOf(p.Method),
            ["x"] = p.X,
            ["xlow"] = p.XLow,
            ["xhigh"] = p.XHigh,
            ["y"] = p.Y,
            ["ylow"] = p.YLow,
            ["yhigh"] = p.YHigh,
            ["labelx"] = p.X + (places[i].Dx * perX),
            ["labely"] = p.Y - (places[i].Dy * perY),
            ["leftwards"] = places[i].Leftwards,
            ["apart"] = places[i].Apart,
        })]);
        string[] methods = [.. points.Select(p => p.Method)];
        var color = Plot.ColorByMethod(results, methods);
        color["legend"] = null;
        var shape = Plot.ShapeByMethod(results, methods);
        shape["legend"] = null;
        JsonObject X(string field) => new() { ["field"] = field, ["type"] = "quantitative", ["title"] = xTitle, ["scale"] = Domain(left, right) };
        JsonObject Y(string field) => new() { ["field"] = field, ["type"] = "quantitative", ["title"] = yTitle, ["scale"] = Domain(bottom, top) };
        var layers = new JsonArray();
        if (steps is { Count: > 0 })
        {
            layers.Add((JsonNode)new JsonObject
            {
                ["data"] = new JsonObject { ["values"] = new JsonArray([.. steps.Append(steps[^1] with { X = right }).Select(p => (JsonNode)new JsonObject { ["x"] = p.X, ["y"] = p.Y })]) },
                ["mark"] = JsonNode.Parse("""{ "type": "line", "color": "#c8c8cc", "strokeWidth": 3, "interpolate": "step-after" }"""),
                ["encoding"] = new JsonObject { ["x"] = X("x"), ["y"] = Y("y") },
            });
        }

        layers.Add((JsonNode)new JsonObject
        {
            ["transform"] = Plot.Shown("isValid(datum.xlow)"),
            ["mark"] = JsonNode.Parse("""{ "type": "rule", "strokeWidth": 1.2, "opacity": 0.6 }"""),
            ["encoding"] = new JsonObject { ["x"] = X("xlow"), ["x2"] = new JsonObject { ["field"] = "xhigh" }, ["y"] = Y("y"), ["color"] = color },
        });
        layers.Add((JsonNode)new JsonObject
        {
            ["transform"] = Plot.Shown("isValid(datum.ylow)"),
            ["mark"] = JsonNode.Parse("""{ "type": "rule", "strokeWidth": 1.2, "opacity": 0.6 }"""),
            ["encoding"] = new JsonObject { ["y"] = Y("ylow"), ["y2"] = new JsonObject { ["field"] = "yhigh" }, ["x"] = X("x"), ["color"] = color.DeepClone() },
        });
        layers.Add((JsonNode)new JsonObject
        {
            ["transform"] = Plot.Shown(),
            ["mark"] = JsonNode.Parse("""{ "type": "point", "filled": true, "size": 80, "opacity": 1 }"""),
            ["encoding"] = new JsonObject
            {
                ["x"] = X("x"),
                ["y"] = Y("y"),
                ["color"] = color.DeepClone(),
                ["shape"] = shape,
                ["tooltip"] = JsonNode.Parse("""[{ "field": "method" }, { "field": "x" }, { "field": "xlow" }, { "field": "xhigh" }, { "field": "y" }, { "field": "ylow" }, { "field": "yhigh" }]"""),
            },
        });
        if (places.Any(l => l.Apart))
        {
            // Beneath everything else, so that it hides nothing.
            layers.Insert(0, new JsonObject
            {
                ["transform"] = Plot.Shown("datum.apart"),
                ["mark"] = JsonNode.Parse("""{ "type": "rule", "strokeWidth": 0.7, "color": "#a8a8ae" }"""),
                ["encoding"] = new JsonObject { ["x"] = X("x"), ["y"] = Y("y"), ["x2"] = new JsonObject { ["field"] = "labelx" }, ["y2"] = new JsonObject { ["field"] = "labely" } },
            });
        }

        foreach (bool leftwards in places.Select(l => l.Leftwards).Distinct().Order())
        {
            layers.Add((JsonNode)new JsonObject
            {
                ["transform"] = Plot.Shown($"datum.leftwards === {(leftwards ? "true" : "false")}"),
                ["mark"] = new JsonObject { ["type"] = "text", ["align"] = leftwards ? "right" : "left", ["baseline"] = "middle", ["fontSize"] = 10, ["clip"] = false },
                ["encoding"] = new JsonObject { ["x"] = X("labelx"), ["y"] = Y("labely"), ["text"] = new JsonObject { ["field"] = "method" } },
            });
        }

        return new JsonObject
        {
            ["data"] = new JsonObject { ["values"] = values },
            ["width"] = width,
            ["height"] = height,
            ["layer"] = layers,
        };
    }

    private static JsonObject Domain(double low, double high) => new() { ["domain"] = new JsonArray(low, high), ["nice"] = false };

    /// <summary>The values with a margin of 6 %, so that no point sits on the frame.</summary>
    private static (double Low, double High) Range(IEnumerable<double?> values)
    {
        double[] all = [.. values.OfType<double>()];
        double low = all.Min();
        double high = all.Max();
        double margin = high > low ? 0.06 * (high - low) : Math.Max(Math.Abs(high) * 0.06, 1e-6);
        return (low - margin, high + margin);
    }
}
