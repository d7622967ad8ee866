namespace VideoSsm.Eval.Harness;

/// <summary>Watches the time of one item: asks it to stop at the limit, and calls for help if it does not stop.</summary>
internal sealed class ItemLimit : IDisposable
{
    private readonly CancellationTokenSource? _limit;
    private readonly CancellationTokenSource? _both;
    private readonly ITimer? _watchdog;
    private readonly CancellationToken _stop;

    /// <param name="options">Limit and grace.</param>
    /// <param name="time">Clock.</param>
    /// <param name="hangs">Called on another thread when the item does not stop.</param>
    /// <param name="stop">Asked of the whole run.</param>
    public ItemLimit(RunOptions options, TimeProvider time, Action hangs, CancellationToken stop)
    {
        _stop = stop;
        if (options.ItemTimeout is not { } longest)
        {
            return;
        }

        _limit = new CancellationTokenSource(longest, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(stop, _limit.Token);
        _watchdog = time.CreateTimer(_ => hangs(), null, longest + options.Grace, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends the item.</summary>
    public CancellationToken Token => _both?.Token ?? _stop;

    /// <summary>Whether it was the limit that ended the item, not the user.</summary>
    public bool Expired => _limit is { IsCancellationRequested: true } && !_stop.IsCancellationRequested;

    public void Dispose()
    {
        _watchdog?.Dispose();
        _both?.Dispose();
        _limit?.Dispose();
    }
}
