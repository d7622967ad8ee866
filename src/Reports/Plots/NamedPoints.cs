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
    private const int Width = 400;
    private const int Height = 280;

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
        var sides = LabelPlaces.Choose(
            [.. points.Select(p => ((p.X - left) / (right - left) * Width, (top - p.Y) / (top - bottom) * Height, results.NameOf(p.Method)))], Width, Height);
        var values = new JsonArray([.. points.Select((p, i) => (JsonNode)new JsonObject
        {
            ["method"] = results.NameOf(p.Method),
            ["x"] = p.X,
            ["xlow"] = p.XLow,
            ["xhigh"] = p.XHigh,
            ["y"] = p.Y,
            ["ylow"] = p.YLow,
            ["yhigh"] = p.YHigh,
            ["side"] = sides[i],
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
        foreach (var (side, align, baseline, dx, dy) in LabelPlaces.Sides.Where(s => sides.Contains(s.Side)))
        {
            layers.Add((JsonNode)new JsonObject
            {
                ["transform"] = Plot.Shown($"datum.side == '{side}'"),
                ["mark"] = new JsonObject { ["type"] = "text", ["align"] = align, ["baseline"] = baseline, ["dx"] = dx, ["dy"] = dy, ["fontSize"] = 10, ["clip"] = false },
                ["encoding"] = new JsonObject { ["x"] = X("x"), ["y"] = Y("y"), ["text"] = new JsonObject { ["field"] = "method" } },
            });
        }

        return new JsonObject
        {
            ["data"] = new JsonObject { ["values"] = values },
            ["width"] = Width,
            ["height"] = Height,
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
