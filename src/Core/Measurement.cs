namespace VideoSsm.Eval.Core;

/// <summary>A value with its sufficient statistics, or the reason why there is none. Missing is never zero.</summary>
public sealed record Measurement
{
    /// <summary>The value; <c>null</c> when unscored.</summary>
    public double? Value { get; private init; }

    /// <summary>Why there is no value; empty when there is one.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>Sum of the contributions, for exact pooling over shards.</summary>
    public double Sum { get; private init; }

    /// <summary>Number of contributions (frames, pairs, objects: the metric says which).</summary>
    public long Count { get; private init; }

    /// <summary>The same metric per window of time; empty where no windows were asked for.</summary>
    public IReadOnlyList<WindowValue> Windows { get; init; } = [];

    /// <summary>A mean kept as sum and count. A count of zero is unscored.</summary>
    public static Measurement FromSum(double sum, long count) => count <= 0
        ? Unscored("nothing to average")
        : double.IsFinite(sum)
            ? new Measurement { Value = sum / count, Sum = sum, Count = count }
            : Unscored($"not a finite number ({sum})");

    /// <summary>A value that is not a mean (a maximum, a ratio); its own count is 1.</summary>
    public static Measurement FromValue(double value) => FromSum(value, 1);

    /// <summary>No value, for this reason.</summary>
    public static Measurement Unscored(string reason) => new() { Reason = reason };
}

/// <summary>A metric in one window of time.</summary>
/// <param name="StartSeconds">Start of the window.</param>
/// <param name="Value">The value; <c>null</c> where the window has no contribution.</param>
/// <param name="Sum">Sum of the contributions.</param>
/// <param name="Count">Number of contributions.</param>
public sealed record WindowValue(double StartSeconds, double? Value, double Sum, long Count);
