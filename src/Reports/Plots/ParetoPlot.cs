using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>Quality against cost at the longest length that has both, with the methods that no other beats on both.</summary>
public static class ParetoPlot
{
    /// <summary>Builds the chart; <c>null</c> with fewer than two methods that have a cost and a score.</summary>
    public static Plot? Build(ResultSet results)
    {
        var index = ScoreIndex.Of(results);
        var costs = results.Costs.Where(c => c.Name == "generate_seconds").ToLookup(c => (c.Method, c.LengthSeconds));
        foreach (double length in results.Lengths.Reverse())
        {
            // The suite's first metric with a good side is its headline.
            foreach (var metric in results.Metrics.Where(m => m.Direction != Direction.Neutral))
            {
                var points = new List<NamedPoint>();
                foreach (var method in results.Methods.Where(m => !m.IsAnchor))
                {
                    var quality = index.Estimate(length, method.Id, metric.Id);
                    if (quality.Mean is { } mean && CostTable.Median(costs[(method.Id, length)].Select(c => c.Value / length)) is { } cost)
                    {
                        points.Add(new NamedPoint(method.Id, cost, null, null, mean, quality.Low, quality.High));
                    }
                }

                if (points.Count > 1)
                {
                    return Draw(results, points, metric, length);
                }
            }
        }

        return null;
    }

    /// <summary>Ids of the points that no other beats on both axes.</summary>
    internal static IReadOnlyList<string> Frontier(IReadOnlyList<NamedPoint> points, Direction direction)
    {
        double sign = direction == Direction.HigherIsBetter ? 1 : -1;
        return
        [
            .. points.Where(p => !points.Any(o => o != p && o.X <= p.X && sign * o.Y >= sign * p.Y && (o.X < p.X || sign * o.Y > sign * p.Y)))
                .OrderBy(p => p.X).Select(p => p.Method),
        ];
    }

    private static Plot Draw(ResultSet results, List<NamedPoint> points, MetricInfo metric, double length)
    {
        var frontier = Frontier(points, metric.Direction).Select(id => points.First(p => p.Method == id)).ToList();
        return new Plot(
            "pareto",
            $"{metric.DisplayName} against cost at {length:0.##} s",
            $"Across: seconds of work for one second of video on this run's machine (median over videos). Up: {metric.Id} (version {metric.Version}), mean over prompts with 95 % interval. "
                + "The grey line joins the methods that no other beats on both means; where intervals overlap the order may be chance.",
            Plot.Specification([], NamedPoints.Panel(results, points, "seconds per second of video", $"{metric.DisplayName} {ScoreTable.Arrow(metric.Direction)}", frontier)))
        { Half = true };
    }
}
