using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>A suite resolved into work: what will be made and how it will be scored.</summary>
public sealed record Plan
{
    /// <summary>The suite.</summary>
    public required LoadedSuite Suite { get; init; }

    /// <summary>Its methods, in suite order.</summary>
    public required IReadOnlyList<MethodInfo> Methods { get; init; }

    /// <summary>Its metrics, ready to score, in suite order.</summary>
    public required IReadOnlyList<IMetric> Metrics { get; init; }

    /// <summary>All videos: by method, then length, prompt and sample, so that a method is loaded once.</summary>
    public required IReadOnlyList<WorkItem> Items { get; init; }

    /// <summary>Protocols of the suite by the hash that stands in the rows.</summary>
    public required IReadOnlyDictionary<string, Protocol> Protocols { get; init; }

    /// <summary>Hash of the protocol of a metric at a length.</summary>
    public string ProtocolOf(string metric, double lengthSeconds) =>
        Protocols.First(p => p.Value.Metric == metric && p.Value.LengthSeconds.Equals(lengthSeconds)).Key;

    /// <summary>Key of a score of an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="sha256">Hash of its frames; empty if it could not be made.</param>
    /// <param name="metric">The metric.</param>
    public string ScoreKey(WorkItem item, string sha256, MetricInfo metric) =>
        ContentKeys.OfScore(item.Key, sha256, metric, item.Prompt, Suite.Suite.Windows, Suite.Suite.Frames);

    /// <summary>Whether every metric has a final row for an item.</summary>
    public bool IsDone(ScoreStore store, WorkItem item) => store.Video(item.Key) is { } video && !OpenMetrics(store, item, video.Sha256).Any();

    /// <summary>The metrics that have no row for a video yet, or one that failed.</summary>
    internal IEnumerable<IMetric> OpenMetrics(ScoreStore store, WorkItem item, string sha256) => Metrics.Where(metric =>
        store.Score(ScoreKey(item, sha256, metric.Info)) is null or { Status: RowStatus.Failed });
}
