namespace VideoSsm.Eval.Core.Statistics;

/// <summary>A mean with its interval and with how much it stands on.</summary>
public sealed record Estimate
{
    /// <summary>The mean over prompts of the mean over samples; <c>null</c> if nothing was scored.</summary>
    public required double? Mean { get; init; }

    /// <summary>Lower end of the interval; <c>null</c> with fewer than two prompts.</summary>
    public required double? Low { get; init; }

    /// <summary>Upper end of the interval; <c>null</c> with fewer than two prompts.</summary>
    public required double? High { get; init; }

    /// <summary>Prompts with at least one scored value: the n of the interval.</summary>
    public required int Prompts { get; init; }

    /// <summary>Scored values.</summary>
    public required int Values { get; init; }

    /// <summary>Values that could not be computed.</summary>
    public int Unscored { get; init; }

    /// <summary>The most frequent reason among the unscored, and how many have another; empty if all were scored.</summary>
    public string Reason { get; init; } = "";
}
