using System.Text.Json.Nodes;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>Cost over length, time per chunk over the position in the video, and what each kind of memory holds.</summary>
public static class CostPlots
{
    private static readonly (string Name, string Label)[] Memory =
        [("window_bytes", "window"), ("sink_bytes", "sink"), ("state_bytes", "state"), ("gate_bytes", "gates"), ("text_bytes", "text")];

    /// <summary>Seconds of work per second of video against length; <c>null</c> without readings.</summary>
    public static Plot? OverLength(ResultSet results)
    {
        var values = new JsonArray();
        string[] generators = CostTable.Generators(results);
        foreach (var group in results.Costs.Where(c => c.Name == "generate_seconds" && generators.Contains(c.Method)).GroupBy(c => (c.Method, c.LengthSeconds))
            .OrderBy(g => g.Key.LengthSeconds).ThenBy(g => g.Key.Method, StringComparer.Ordinal))
        {
            values.Add((JsonNode)new JsonObject
            {
                ["method"] = results.NameOf(group.Key.Method),
                ["length"] = group.Key.LengthSeconds,
                ["cost"] = CostTable.Median(group.Select(c => c.Value / c.LengthSeconds)),
                ["videos"] = group.Count(),
            });
        }

        return values.Count == 0 ? null : new Plot(
            "cost-over-length",
            "Cost over length",
            "Seconds of work for one second of video, denoising and decoding (median over videos). Flat means that a longer video costs no more per second.",
            Plot.Specification(values, new JsonObject
            {
                ["width"] = 340,
                ["height"] = 200,
                ["transform"] = Plot.Shown(),
                ["mark"] = JsonNode.Parse("""{ "type": "line", "point": { "size": 60 }, "strokeWidth": 2 }"""),
                ["encoding"] = new JsonObject
                {
                    ["x"] = JsonNode.Parse("""{ "field": "length", "type": "quantitative", "title": "length of the video (s)" }"""),
                    ["y"] = JsonNode.Parse("""{ "field": "cost", "type": "quantitative", "title": "seconds per second of video" }"""),
                    ["color"] = Plot.ColorByMethod(results, generators),
                    ["tooltip"] = JsonNode.Parse("""[{ "field": "method" }, { "field": "length" }, { "field": "cost" }, { "field": "videos" }]"""),
                },
            }))
        { Half = true };
    }

    /// <summary>Time per chunk against its position in the longest videos; <c>null</c> without readings.</summary>
    public static Plot? OverPosition(ResultSet results)
    {
        var chunks = results.Chunks.Where(c => c.Name == "chunk_seconds").ToList();
        if (chunks.Count == 0)
        {
            return null;
        }

        double length = chunks.Max(c => c.LengthSeconds);
        var values = new JsonArray();
        foreach (var chunk in chunks.Where(c => c.LengthSeconds == length).OrderBy(c => c.Index))
        {
            values.Add((JsonNode)new JsonObject
            {
                ["method"] = results.NameOf(chunk.Method),
                ["chunk"] = chunk.Index + 1,
                ["ms"] = 1000 * chunk.Median,
            });
        }

        return new Plot(
            "cost-over-position",
            $"Time per chunk over the {length:0.##} s of a video",
            "Median over videos. A bounded memory gives a flat line.",
            Plot.Specification(values, new JsonObject
            {
                ["width"] = 340,
                ["height"] = 200,
                ["transform"] = Plot.Shown(),
                ["mark"] = JsonNode.Parse("""{ "type": "line", "strokeWidth": 1.5 }"""),
                ["encoding"] = new JsonObject
                {
                    ["x"] = JsonNode.Parse("""{ "field": "chunk", "type": "quantitative", "title": "chunk" }"""),
                    ["y"] = JsonNode.Parse("""{ "field": "ms", "type": "quantitative", "title": "time per chunk (ms)" }"""),
                    ["color"] = Plot.ColorByMethod(results, chunks.Select(c => c.Method)),
                },
            }))
        { Half = true };
    }

    /// <summary>Bytes of window, sink, state, gates and text per method at the longest length; <c>null</c> without readings.</summary>
    public static Plot? MemoryBytes(ResultSet results)
    {
        var values = new JsonArray();
        foreach (var method in results.Methods)
        {
            foreach (var (name, label) in Memory)
            {
                var readings = results.Costs.Where(c => c.Method == method.Id && c.Name == name).ToList();
                if (readings.Count == 0)
                {
                    continue;
                }

                double longest = readings.Max(c => c.LengthSeconds);
                values.Add((JsonNode)new JsonObject
                {
                    ["method"] = method.DisplayName,
                    ["kind"] = label,
                    ["KiB"] = CostTable.Median(readings.Where(c => c.LengthSeconds == longest).Select(c => c.Value)) / 1024,
                });
            }
        }

        return values.Count == 0 ? null : new Plot(
            "memory-bytes",
            "What each memory holds",
            "Measured at the end of the longest videos, all layers, one video at a time.",
            Plot.Specification(values, new JsonObject
            {
                ["width"] = 340,
                ["height"] = new JsonObject { ["step"] = 26 },
                ["transform"] = Plot.Shown(),
                ["mark"] = "bar",
                ["encoding"] = new JsonObject
                {
                    ["y"] = new JsonObject
                    {
                        ["field"] = "method",
                        ["type"] = "nominal",
                        ["title"] = null,
                        ["sort"] = new JsonArray([.. results.Methods.Select(m => (JsonNode)m.DisplayName)]),
                    },
                    ["x"] = JsonNode.Parse("""{ "field": "KiB", "type": "quantitative", "title": "KiB" }"""),
                    ["color"] = JsonNode.Parse("""
                        { "field": "kind", "type": "nominal", "title": "memory", "legend": { "symbolType": "square" },
                          "scale": { "domain": ["window", "sink", "state", "gates", "text"], "range": ["#88CCEE", "#DDCC77", "#0072B2", "#332288", "#BBBBBB"] } }
                        """),
                    ["tooltip"] = JsonNode.Parse("""[{ "field": "method" }, { "field": "kind" }, { "field": "KiB" }]"""),
                },
            }))
        { Half = true };
    }
}
