using System.Text.Json.Nodes;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>A chart: a Vega-Lite specification with its data inside, so that a user can restyle it for a paper.</summary>
/// <param name="Id">File name without ending.</param>
/// <param name="Title">Heading in the report.</param>
/// <param name="Caption">How to read it, and what it stands on.</param>
/// <param name="Spec">The specification.</param>
public sealed record Plot(string Id, string Title, string Caption, JsonObject Spec)
{
    /// <summary>Whether two such charts stand side by side on a wide page.</summary>
    public bool Half { get; init; }

    /// <summary>Wraps a specification with schema, look and data.</summary>
    /// <param name="values">Data rows.</param>
    /// <param name="body">Marks, encodings, facets: the part that differs from chart to chart.</param>
    internal static JsonObject Specification(JsonArray values, JsonObject body)
    {
        var spec = new JsonObject
        {
            ["$schema"] = "https://vega.github.io/schema/vega-lite/v6.json",
            ["background"] = "white",
            ["data"] = new JsonObject { ["values"] = values },
            // Names of methods that are switched off on the page; each view with a field "method" filters by it.
            ["params"] = JsonNode.Parse("""[{ "name": "hidden", "value": [] }]"""),
        };
        foreach (var (key, value) in body.ToList())
        {
            body.Remove(key);
            spec[key] = value;
        }

        spec["config"] = JsonNode.Parse("""
            {
              "font": "DejaVu Sans, Helvetica, Arial, sans-serif",
              "view": { "stroke": null },
              "axis": { "labelFontSize": 10, "titleFontSize": 11, "titleFontWeight": "normal", "gridColor": "#e6e6e6", "domainColor": "#999", "tickColor": "#999", "labelLimit": 240 },
              "header": { "labelFontSize": 11, "titleFontSize": 11, "labelFontWeight": "bold", "labelLimit": 260 },
              "legend": { "orient": "right", "labelFontSize": 10, "titleFontSize": 11, "symbolStrokeWidth": 2, "symbolOpacity": 1, "symbolType": "stroke", "labelLimit": 240 }
            }
            """);
        return spec;
    }

    /// <summary>
    /// Of an axis whose values are all one number: a tick there and nowhere else. Left alone, Vega writes it with six decimals. Empty for any other axis.
    /// </summary>
    internal static JsonObject LoneTick(IEnumerable<double?> values)
    {
        double[] all = [.. values.OfType<double>().Distinct()];
        return all.Length == 1 ? new JsonObject { ["values"] = new JsonArray(all[0]), ["format"] = "~g" } : [];
    }

    /// <summary>The transform that leaves out the methods switched off on the page; further transforms follow it.</summary>
    internal static JsonArray Shown(params string[] filters) =>
    [
        new JsonObject { ["filter"] = "indexof(hidden, datum.method) < 0" },
        .. filters.Select(f => (JsonNode)new JsonObject { ["filter"] = f }),
    ];

    /// <summary>The colour scale over methods by display name, in the suite's order.</summary>
    internal static JsonObject ColorByMethod(ResultSet results, IEnumerable<string> methods) => ByMethod(results, methods, s => s.Color);

    /// <summary>The scale of point shapes, likewise.</summary>
    internal static JsonObject ShapeByMethod(ResultSet results, IEnumerable<string> methods) => ByMethod(results, methods, s => s.Shape);

    /// <summary>The scale of dashes, likewise.</summary>
    internal static JsonObject DashByMethod(ResultSet results, IEnumerable<string> methods) =>
        ByMethod(results, methods, s => new JsonArray([.. (s.Dash.Count == 0 ? [1, 0] : s.Dash).Select(d => (JsonNode)d)]));

    private static JsonObject ByMethod(ResultSet results, IEnumerable<string> methods, Func<MethodStyle, JsonNode> value)
    {
        var colors = MethodColors.For(results);
        string[] ids = [.. results.Methods.Select(m => m.Id).Where(methods.ToHashSet(StringComparer.Ordinal).Contains)];
        return new JsonObject
        {
            ["field"] = "method",
            ["type"] = "nominal",
            ["title"] = "method",
            ["scale"] = new JsonObject
            {
                ["domain"] = new JsonArray([.. ids.Select(id => (JsonNode)results.NameOf(id))]),
                ["range"] = new JsonArray([.. ids.Select(id => value(colors[id]))]),
            },
        };
    }
}
