using System.Text.Json.Nodes;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>
/// Consistency against dynamic degree: a frozen frame is perfectly consistent, so consistency says something only beside motion (VideoSSM,
/// arXiv 2512.04519, discusses its tables this way). Anchors show where standing still, looping, shuffling and the real clips lie.
/// </summary>
public static class ConsistencyMotion
{
    // The first of these that a run has is "consistency": VBench's two, then what stands nearest among the metrics without a network.
    private static readonly string[] Consistency = ["subject_consistency", "background_consistency", "temporal_flickering"];

    /// <summary>Builds the chart; <c>null</c> if the run lacks either side.</summary>
    public static Plot? Build(ResultSet results, double lengthSeconds)
    {
        var index = ScoreIndex.Of(results);
        bool Scored(MetricInfo metric) => results.Methods.Count(m => index.Estimate(lengthSeconds, m.Id, metric.Id).Mean is not null) > 1;
        var motion = results.Metrics.FirstOrDefault(m => m.Id.Contains("dynamic_degree", StringComparison.Ordinal) && Scored(m));
        MetricInfo[] consistent = [.. results.Metrics.Where(m => Consistency.Take(2).Any(c => m.Id.Contains(c, StringComparison.Ordinal)) && Scored(m))];
        if (consistent.Length == 0)
        {
            consistent = [.. results.Metrics.Where(m => m.Id.EndsWith(Consistency[2], StringComparison.Ordinal) && Scored(m))];
        }

        if (motion is null || consistent.Length == 0)
        {
            return null;
        }

        var panels = new JsonArray();
        foreach (var metric in consistent)
        {
            var points = new List<NamedPoint>();
            foreach (var method in results.Methods)
            {
                var x = index.Estimate(lengthSeconds, method.Id, motion.Id);
                var y = index.Estimate(lengthSeconds, method.Id, metric.Id);
                if (x.Mean is { } mx && y.Mean is { } my)
                {
                    points.Add(new NamedPoint(method.Id, mx, x.Low, x.High, my, y.Low, y.High));
                }
            }

            if (points.Count > 1)
            {
                panels.Add((JsonNode)NamedPoints.Panel(results, points, $"{motion.DisplayName} →", $"{metric.DisplayName} {ScoreTable.Arrow(metric.Direction)}"));
            }
        }

        return panels.Count == 0 ? null : new Plot(
            FormattableString.Invariant($"consistency-motion-{lengthSeconds:0.##}s"),
            $"Consistency against motion at {lengthSeconds:0.##} s",
            $"Mean over prompts with 95 % intervals; metrics: {string.Join(", ", consistent.Append(motion).Select(m => $"{m.Id} (version {m.Version})"))}. "
                + $"Towards the upper left a video is consistent because little happens in it{Between(results)}.",
            Plot.Specification([], new JsonObject { ["concat"] = panels, ["columns"] = 2, ["spacing"] = 30 }))
        { Half = panels.Count == 1 };
    }

    /// <summary>What a method is to be read between, of the anchors that the run has.</summary>
    private static string Between(ResultSet results)
    {
        bool frozen = results.Methods.Any(m => m.Id == "control:frozen"), real = results.Methods.Any(m => m.Id == "control:real");
        return frozen && real ? ": read a method between the frozen frame and the real clips"
            : frozen ? ": the frozen frame is the end of that road; grey points are controls made of the videos, not competitors"
            : "";
    }
}
