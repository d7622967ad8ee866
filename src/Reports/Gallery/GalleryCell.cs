using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Reports.Gallery;

/// <summary>A video that explains a number.</summary>
/// <param name="Place"><c>best</c>, <c>median</c> or <c>worst</c>; for a metric without a good side <c>highest</c>, <c>median</c>, <c>lowest</c>.</param>
/// <param name="Value">Its score, the mean over samples of the prompt.</param>
/// <param name="Media">Its pictures.</param>
public sealed record GalleryPick(string Place, double Value, MediaItem Media);

/// <summary>One cell of a score table with the prompts that make it.</summary>
/// <param name="Method">Method.</param>
/// <param name="Metric">Metric.</param>
/// <param name="LengthSeconds">Length.</param>
/// <param name="Picks">Best, median and worst; one or two where there are no more prompts with pictures, none where all score alike.</param>
public sealed record GalleryCell(MethodInfo Method, MetricInfo Metric, double LengthSeconds, IReadOnlyList<GalleryPick> Picks)
{
    /// <summary>Every cell of a run that has pictures, by length (longest first), metric, method.</summary>
    public static IReadOnlyList<GalleryCell> Of(ResultSet results)
    {
        var media = results.Media.Where(m => m.StripPath is not null)
            .GroupBy(m => (m.Method, m.Prompt, m.LengthSeconds)).ToDictionary(g => g.Key, g => g.OrderBy(m => m.Sample).First());
        var values = results.Scores.Where(s => s.Value is not null).GroupBy(s => (s.LengthSeconds, s.Metric, s.Method))
            .ToDictionary(g => g.Key, g => PromptPairs.Means(g.Select(s => (s.Prompt, s.Value!.Value))));
        return
        [
            .. from length in results.Lengths.Reverse()
               from metric in results.Metrics
               from method in results.Methods.Where(m => !m.IsAnchor)
               let scored = values.GetValueOrDefault((length, metric.Id, method.Id))
               where scored is not null
               let cell = new GalleryCell(method, metric, length, Pick(metric, [.. scored.Where(p => media.ContainsKey((method.Id, p.Key, length))).Select(p => (p.Value, media[(method.Id, p.Key, length)]))]))
               where cell.Picks.Count > 0
               select cell,
        ];
    }

    /// <summary>Equal scores stand in the order of the prompt ids, so that the same run gives the same picks.</summary>
    private static GalleryPick[] Pick(MetricInfo metric, List<(double Value, MediaItem Media)> scored)
    {
        if (scored.Count == 0 || scored.Min(s => s.Value) == scored.Max(s => s.Value))
        {
            return [];
        }

        double sign = metric.Direction == Direction.LowerIsBetter ? 1 : -1;
        var order = scored.OrderBy(s => sign * s.Value).ThenBy(s => s.Media.Prompt, StringComparer.Ordinal).ToList();
        var (first, last) = metric.Direction == Direction.Neutral ? ("highest", "lowest") : ("best", "worst");
        var (best, worst) = (order[0], order[^1]);
        return order.Count < 3
            ? [new(first, best.Value, best.Media), new(last, worst.Value, worst.Media)]
            : [new(first, best.Value, best.Media), new("median", order[order.Count / 2].Value, order[order.Count / 2].Media), new(last, worst.Value, worst.Media)];
    }
}
