using System.Text.Json.Nodes;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>A chart: a Vega-Lite specification with its data inside, so that a user can restyle it for a paper.</summary>
/// <param name="Id">File name without ending.</param>
/// <param name="Title">Heading in the report.</param>
/// <param name="Caption">How to read it, and what it stands on.</param>
/// <param name="Spec">The specification.</param>
public sealed record Plot(string Id, string Title, string Caption, JsonObject Spec)
{
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
              "legend": { "orient": "right", "labelFontSize": 10, "titleFontSize": 11, "symbolStrokeWidth": 3, "symbolOpacity": 1, "labelLimit": 240 }
            }
            """);
        return spec;
    }

    /// <summary>The colour scale over methods by display name, in the suite's order.</summary>
    internal static JsonObject ColorByMethod(ResultSet results, IEnumerable<string> methods)
    {
        string[] ids = [.. results.Methods.Select(m => m.Id).Where(methods.ToHashSet(StringComparer.Ordinal).Contains)];
        return new JsonObject
        {
            ["field"] = "method",
            ["type"] = "nominal",
            ["title"] = "method",
            ["scale"] = new JsonObject
            {
                ["domain"] = new JsonArray([.. ids.Select(id => (JsonNode)results.NameOf(id))]),
                ["range"] = new JsonArray([.. ids.Select(id => (JsonNode)MethodColors.Of(id))]),
            },
        };
    }
}
