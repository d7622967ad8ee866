namespace VideoSsm.Eval.Core;

/// <summary>One number: a method, prompt, sample, length and metric. The unit of storage (<c>scores.csv</c>); aggregates are always recomputed.</summary>
public sealed record ScoreRow
{
    /// <summary>Content key of the work item: everything that may change the value is hashed into it.</summary>
    public required string Key { get; init; }

    /// <summary>Method id.</summary>
    public required string Method { get; init; }

    /// <summary>Method version.</summary>
    public required int MethodVersion { get; init; }

    /// <summary>Scale: <c>none</c>, <c>world</c> or <c>paper</c>; <c>foreign</c> for videos that were given as files.</summary>
    public required string Scale { get; init; }

    /// <summary>Backbone in words.</summary>
    public required string Backbone { get; init; }

    /// <summary>First 12 digits of the hash over all weights; empty without weights.</summary>
    public required string Weights { get; init; }

    /// <summary>Prompt id.</summary>
    public required string Prompt { get; init; }

    /// <summary>Sample index within the prompt.</summary>
    public required int Sample { get; init; }

    /// <summary>Seed of the video; 0 for one that was given as a file.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Length asked for, in seconds.</summary>
    public required double LengthSeconds { get; init; }

    /// <summary>Metric id.</summary>
    public required string Metric { get; init; }

    /// <summary>Metric version.</summary>
    public required string MetricVersion { get; init; }

    /// <summary>The value; <c>null</c> if unscored.</summary>
    public required double? Value { get; init; }

    /// <summary>Sum of the contributions.</summary>
    public required double Sum { get; init; }

    /// <summary>Number of contributions.</summary>
    public required long Count { get; init; }

    /// <summary><c>ok</c>, <c>unscored</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why there is no value.</summary>
    public required string Reason { get; init; }

    /// <summary>SHA-256 of the decoded frames that were scored.</summary>
    public required string VideoSha256 { get; init; }

    /// <summary>Hash of the protocol: rows with different ones are never ranked together.</summary>
    public required string Protocol { get; init; }
}

/// <summary>One point of a metric over time (<c>curves.csv</c>).</summary>
public sealed record CurveRow
{
    /// <summary>Key of the score row it belongs to.</summary>
    public required string Key { get; init; }

    /// <summary>Method id.</summary>
    public required string Method { get; init; }

    /// <summary>Prompt id.</summary>
    public required string Prompt { get; init; }

    /// <summary>Sample index.</summary>
    public required int Sample { get; init; }

    /// <summary>Length asked for, in seconds.</summary>
    public required double LengthSeconds { get; init; }

    /// <summary>Metric id.</summary>
    public required string Metric { get; init; }

    /// <summary>Start of the window, in seconds.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>The value; <c>null</c> without contributions.</summary>
    public required double? Value { get; init; }

    /// <summary>Sum of the contributions.</summary>
    public required double Sum { get; init; }

    /// <summary>Number of contributions.</summary>
    public required long Count { get; init; }
}

/// <summary>One reading of cost (<c>costs.csv</c>): seconds, bytes, frames per second. Never part of a score.</summary>
public sealed record CostRow
{
    /// <summary>Key of the video it belongs to.</summary>
    public required string Key { get; init; }

    /// <summary>Method id.</summary>
    public required string Method { get; init; }

    /// <summary>Prompt id.</summary>
    public required string Prompt { get; init; }

    /// <summary>Sample index.</summary>
    public required int Sample { get; init; }

    /// <summary>Length asked for, in seconds.</summary>
    public required double LengthSeconds { get; init; }

    /// <summary>What was read, with its unit: <c>generate_seconds</c>, <c>chunk_seconds</c>, <c>state_bytes</c>, <c>metric_seconds:psnr</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Running index for readings that repeat (one per chunk); 0 otherwise.</summary>
    public required int Index { get; init; }

    /// <summary>The reading.</summary>
    public required double Value { get; init; }
}
