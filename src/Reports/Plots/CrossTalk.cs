using System.Text.Json.Nodes;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>Heat map of a certificate: how every metric answers to every corruption, those it is made for and all others.</summary>
public static class CrossTalk
{
    /// <summary>Builds the chart; <c>null</c> if no metric had a value.</summary>
    public static Plot? Build(Certificate certificate)
    {
        using var culture = InvariantScope.Enter();
        CertificateContent content = certificate.Content;
        var names = content.Corruptions.ToDictionary(c => c.Id, c => c.DisplayName, StringComparer.Ordinal);
        var values = new JsonArray();
        foreach (CertifiedMetric metric in content.Metrics.Where(m => m.Reason.Length == 0))
        {
            foreach (DoseResponse r in metric.Responses)
            {
                values.Add((JsonNode)new JsonObject
                {
                    ["metric"] = metric.DisplayName,
                    ["corruption"] = names[r.Corruption],
                    ["tau"] = r.Tau,
                    ["text"] = r.Tau is { } tau ? tau.ToString("0.00;−0.00;0") : r.Clips > 0 ? "=" : "—",
                    ["effect"] = r.Effect,
                    ["effectText"] = r.Effect is { } effect ? Short(effect) : "—",
                    ["claimed"] = r.Expected is not null,
                    ["verdict"] = r.Verdict.ToString(),
                    ["smallestDose"] = r.SmallestDose,
                    ["clips"] = r.Clips,
                    ["reason"] = r.Reason,
                });
            }
        }

        if (values.Count == 0)
        {
            return null;
        }

        return new Plot(
            "cross-talk",
            "What moves which metric",
            "Rows: metrics; columns: corruptions. Left: Kendall's tau between dose and score, mean over clips (1: always rises, −1: always falls, =: never changes). "
                + "Right: change at the largest dose in standard deviations between clean clips (colours end at ±3). Framed: what the metric claims to see; everything else is cross-talk. "
                + $"{content.Clips.Count} clips; certificate {ContentHash.Short(certificate.Sha256)}.",
            Plot.Specification(values, new JsonObject
            {
                ["hconcat"] = new JsonArray(
                    Panel(content, "Kendall's tau", "tau", "text", 1, labels: true),
                    Panel(content, "Change at the largest dose (sd)", "effect", "effectText", 3, labels: false)),
                ["spacing"] = 24,
                ["resolve"] = JsonNode.Parse("""{ "scale": { "color": "independent" } }"""),
            }));
    }

    // What rounds to nothing is 0, without a sign.
    private static string Short(double effect) => Math.Abs(effect) switch
    {
        < 0.05 => "0",
        < 9.95 => effect.ToString("0.0;−0.0"),
        < 99.5 => effect.ToString("0;−0"),
        _ => effect.ToString("0e0;−0e0"),
    };

    private static JsonObject Panel(CertificateContent content, string title, string field, string text, double end, bool labels)
    {
        JsonObject x = Axis("corruption", content.Corruptions.Select(c => c.DisplayName));
        x["axis"] = JsonNode.Parse("""{ "labelAngle": -45, "orient": "bottom", "title": null }""");
        JsonObject y = Axis("metric", content.Metrics.Where(m => m.Reason.Length == 0).Select(m => m.DisplayName));
        y["axis"] = labels ? JsonNode.Parse("""{ "title": null, "labelLimit": 340 }""") : null;
        return new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = title, ["fontSize"] = 12, ["anchor"] = "start" },
            ["width"] = new JsonObject { ["step"] = 36 },
            ["height"] = new JsonObject { ["step"] = 24 },
            ["encoding"] = new JsonObject { ["x"] = x, ["y"] = y },
            ["layer"] = new JsonArray(
                new JsonObject
                {
                    ["mark"] = JsonNode.Parse("""{ "type": "rect", "stroke": "white" }"""),
                    ["encoding"] = new JsonObject
                    {
                        ["color"] = new JsonObject
                        {
                            ["condition"] = new JsonObject { ["test"] = $"!isValid(datum.{field})", ["value"] = "#eeeeee" },
                            ["field"] = field,
                            ["type"] = "quantitative",
                            ["title"] = null,
                            ["legend"] = null,
                            ["scale"] = new JsonObject { ["scheme"] = "blueorange", ["domain"] = new JsonArray(-end, end), ["domainMid"] = 0, ["clamp"] = true },
                        },
                        ["tooltip"] = JsonNode.Parse("""
                            [{ "field": "metric" }, { "field": "corruption" }, { "field": "tau" }, { "field": "effect" }, { "field": "smallestDose" }, { "field": "verdict" }, { "field": "clips" }, { "field": "reason" }]
                            """),
                    },
                },
                new JsonObject
                {
                    ["transform"] = JsonNode.Parse("""[{ "filter": "datum.claimed" }]"""),
                    ["mark"] = JsonNode.Parse("""{ "type": "rect", "filled": false, "stroke": "#111", "strokeWidth": 2 }"""),
                },
                new JsonObject
                {
                    ["mark"] = JsonNode.Parse("""{ "type": "text", "fontSize": 9 }"""),
                    ["encoding"] = new JsonObject
                    {
                        ["text"] = new JsonObject { ["field"] = text, ["type"] = "nominal" },
                        ["color"] = new JsonObject
                        {
                            ["condition"] = new JsonObject { ["test"] = $"isValid(datum.{field}) && abs(datum.{field}) > {end * 0.7}", ["value"] = "white" },
                            ["value"] = "#222",
                        },
                    },
                }),
        };
    }

    private static JsonObject Axis(string field, IEnumerable<string> order) => new()
    {
        ["field"] = field,
        ["type"] = "nominal",
        ["sort"] = new JsonArray([.. order.Select(o => (JsonNode)o)]),
    };
}
