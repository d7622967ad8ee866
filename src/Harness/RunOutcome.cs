namespace VideoSsm.Eval.Harness;

/// <summary>How a run, or a part of it, ended.</summary>
public sealed record RunOutcome
{
    /// <summary>Items of this part.</summary>
    public required int Items { get; init; }

    /// <summary>Items that are done, now or before.</summary>
    public required int Done { get; init; }

    /// <summary>Items that failed in this session.</summary>
    public required int Failed { get; init; }

    /// <summary>Whether it was asked to stop before the end.</summary>
    public required bool Cancelled { get; init; }

    /// <summary>Items of all parts that still have no result.</summary>
    public required int MissingInRun { get; init; }
}
