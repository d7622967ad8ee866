using System.Runtime.CompilerServices;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>
/// The scores of a run by length, method and metric. Tables, charts and analysers ask for the same cells many times; each is found once and its
/// interval is drawn once.
/// </summary>
internal sealed class ScoreIndex
{
    // By reference: a result set changed by `with { Scores = ... }` has another list and so another index.
    private static readonly ConditionalWeakTable<IReadOnlyList<ScoreRow>, ScoreIndex> Known = [];
    private static readonly ScoreRow[] None = [];

    private readonly Dictionary<(double Length, string Method, string Metric), ScoreRow[]> _rows;
    private readonly Dictionary<(double Length, string Method, string Metric), Estimate> _estimates = [];

    private ScoreIndex(IReadOnlyList<ScoreRow> scores) =>
        _rows = scores.GroupBy(s => (s.LengthSeconds, s.Method, s.Metric)).ToDictionary(g => g.Key, g => g.ToArray());

    /// <summary>The index of a run.</summary>
    public static ScoreIndex Of(ResultSet results) => Known.GetValue(results.Scores, scores => new ScoreIndex(scores));

    /// <summary>Rows of one cell.</summary>
    public IReadOnlyList<ScoreRow> Rows(double lengthSeconds, string method, string metric) =>
        _rows.GetValueOrDefault((lengthSeconds, method, metric), None);

    /// <summary>Mean and interval of one cell.</summary>
    public Estimate Estimate(double lengthSeconds, string method, string metric)
    {
        var key = (lengthSeconds, method, metric);
        lock (_estimates)
        {
            if (!_estimates.TryGetValue(key, out var estimate))
            {
                estimate = Bootstrap.Mean(Rows(lengthSeconds, method, metric).Select(r => (r.Prompt, r.Value, r.Reason)));
                _estimates[key] = estimate;
            }

            return estimate;
        }
    }

    /// <summary>Scored values of one cell with their prompts.</summary>
    public List<(string Prompt, double Value)> Values(double lengthSeconds, string method, string metric) =>
        [.. Rows(lengthSeconds, method, metric).Where(r => r.Value is not null).Select(r => (r.Prompt, r.Value!.Value))];

    /// <summary>Mean over samples by prompt, of one cell.</summary>
    public SortedDictionary<string, double> PromptMeans(double lengthSeconds, string method, string metric) => new(
        Values(lengthSeconds, method, metric).GroupBy(v => v.Prompt, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Average(v => v.Value)),
        StringComparer.Ordinal);
}
