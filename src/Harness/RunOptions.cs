namespace VideoSsm.Eval.Harness;

/// <summary>How a run deals with trouble. Nothing here may change a number.</summary>
public sealed record RunOptions
{
    /// <summary>How often a failed item is tried again in the same session, after all others: what was in its way may have passed by then.</summary>
    public int Retries { get; init; }

    /// <summary>Wait before the first such round; four times as long before each further one.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time for one item; then it is given up and its rows say so. <c>null</c> for no limit.</summary>
    public TimeSpan? ItemTimeout { get; init; }

    /// <summary>How long an item may take to stop when it is told to. One that hangs in native code never does.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Ends the process when an item hangs: a thread in native code cannot be ended alone. Its rows are written before.</summary>
    public Action End { get; init; } = () => Environment.Exit(3);
}
