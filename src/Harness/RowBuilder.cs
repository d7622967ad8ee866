using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Makes the rows of an item.</summary>
internal sealed class RowBuilder(Plan plan)
{
    /// <summary>Rows of a scored video.</summary>
    public JournalEntry Scored(WorkItem item, VideoRecord video, IReadOnlyList<MetricResult> results, TimeSpan scoring, TimeSpan total) => new()
    {
        Video = video,
        Scores = [.. results.Select(r => Score(item, video.Sha256, r.Metric, r.Measurement, r.Status))],
        Curves = [.. results.SelectMany(r => Curve(item, video.Sha256, r))],
        Costs =
        [
            .. video.Readings.Select(r => Cost(item, r.Name, r.Index, r.Value)),
            .. results.Select(r => Cost(item, CostNames.Metric(r.Metric.Id), 0, r.Spent.TotalSeconds)),
            Cost(item, CostNames.Score, 0, scoring.TotalSeconds),
            Cost(item, CostNames.Item, 0, total.TotalSeconds),
        ],
    };

    /// <summary>Rows of a video that could not be made or read.</summary>
    public JournalEntry Stopped(WorkItem item, VideoRecord video, IEnumerable<IMetric> metrics, string status, string reason) => new()
    {
        Video = video,
        Scores = [.. metrics.Select(m => Score(item, video.Sha256, m.Info, Measurement.Unscored(reason), status))],
        Curves = [],
        Costs = [],
    };

    private static CostRow Cost(WorkItem item, string name, int index, double value) => new()
    {
        Key = item.Key,
        Method = item.Method.Id,
        Prompt = item.Prompt.Id,
        Sample = item.Sample,
        LengthSeconds = item.LengthSeconds,
        Name = name,
        Index = index,
        Value = value,
    };

    private ScoreRow Score(WorkItem item, string sha256, MetricInfo metric, Measurement measurement, string status) => new()
    {
        Key = plan.ScoreKey(item, sha256, metric),
        Method = item.Method.Id,
        MethodVersion = item.Method.Version,
        Scale = item.Method.Scale.ToString().ToLowerInvariant(),
        Backbone = item.Method.Backbone,
        Weights = ContentHash.Short(ContentHash.OfWeights(item.Method.Weights)),
        Prompt = item.Prompt.Id,
        Sample = item.Sample,
        Seed = item.Seed,
        LengthSeconds = item.LengthSeconds,
        Metric = metric.Id,
        MetricVersion = metric.Version,
        Value = measurement.Value,
        Sum = measurement.Sum,
        Count = measurement.Count,
        Status = status,
        Reason = measurement.Reason,
        VideoSha256 = sha256,
        Protocol = plan.ProtocolOf(metric.Id, item.LengthSeconds),
    };

    private IEnumerable<CurveRow> Curve(WorkItem item, string sha256, MetricResult result) => result.Measurement.Windows.Select(w => new CurveRow
    {
        Key = plan.ScoreKey(item, sha256, result.Metric),
        Method = item.Method.Id,
        Prompt = item.Prompt.Id,
        Sample = item.Sample,
        LengthSeconds = item.LengthSeconds,
        Metric = result.Metric.Id,
        StartSeconds = w.StartSeconds,
        Value = w.Value,

        // JSON has no infinity: a window that overflowed has no value and no sum.
        Sum = double.IsFinite(w.Sum) ? w.Sum : 0,
        Count = double.IsFinite(w.Sum) ? w.Count : 0,
    });
}
