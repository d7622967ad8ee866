namespace TorchSharp;

/// <summary>Counts of what a thread created inside and outside dispose scopes.</summary>
public class ThreadDisposeScopeStatistics
{
    /// <summary>Created while no scope was open.</summary>
    public long CreatedOutsideScopeCount { get; internal set; }

    /// <summary>Created while a scope was open.</summary>
    public long CreatedInScopeCount { get; internal set; }

    /// <summary>Disposed of by a scope, or while owned by one.</summary>
    public long DisposedInScopeCount { get; internal set; }

    /// <summary>Released from a scope to a caller.</summary>
    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>What is still owned by scopes, plus what was created outside or detached.</summary>
    public long ThreadTotalLiveCount => CreatedInScopeCount - DisposedInScopeCount + CreatedOutsideScopeCount;

    /// <summary>Sets all counts to zero.</summary>
    public void Reset() =>
        CreatedOutsideScopeCount = CreatedInScopeCount = DisposedInScopeCount = DetachedFromScopeCount = 0;
}
