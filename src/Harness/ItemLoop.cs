using System.Globalization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Does items one after the other, each within its time limit, and failed ones again at the end.</summary>
internal sealed class ItemLoop(
    Plan plan,
    Registry<IVideoMethod> methods,
    ItemWorker worker,
    ScoreStore store,
    TimeProvider time,
    IRunProgress progress,
    RunOptions options,
    Action writeResults)
{
    private readonly CostForecast _forecast = new();

    // The watchdog writes from another thread, but only while the loop's own thread hangs.
    private readonly Lock _gate = new();
    private IVideoMethod? _method;
    private WorkItem? _current;

    /// <summary>Works until everything is done, or until it is told to stop.</summary>
    public (int Done, int Failed, bool Cancelled) Work(IReadOnlyList<WorkItem> pending, CancellationToken stop)
    {
        _forecast.Learn(plan.Items.SelectMany(item => store.Costs(item.Key)));

        // What failed before comes last: an item that hangs must not keep the others from being done, session after session.
        List<WorkItem> queue = [.. pending.OrderBy(item => store.Video(item.Key) is null ? 0 : 1)];
        var failed = new List<WorkItem>();
        int done = 0;
        try
        {
            for (int round = 0; ; round++)
            {
                for (int i = 0; i < queue.Count; i++)
                {
                    string? failure = Do(queue[i], stop);
                    failed.Remove(queue[i]);
                    if (failure is null)
                    {
                        done++;
                    }
                    else
                    {
                        failed.Add(queue[i]);
                    }

                    if (failure is not null && round < options.Retries)
                    {
                        progress.Warn($"{queue[i]}: {failure}; it is tried again at the end");
                    }
                    else
                    {
                        progress.Finished(queue[i], failure, _forecast.Time(queue.Skip(i + 1)));
                    }
                }

                if (failed.Count == 0 || round >= options.Retries)
                {
                    return (done, failed.Count, false);
                }

                Let(options.RetryPause * Math.Pow(4, round), stop);
                Release();
                queue = [.. failed];
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (done, failed.Count, true);
        }
        finally
        {
            Release();
        }
    }

    private string? Do(WorkItem item, CancellationToken stop)
    {
        if (_method is not null && _method.Info.Id != item.Method.Id)
        {
            Release();
        }

        stop.ThrowIfCancellationRequested();
        long start = time.GetTimestamp();
        lock (_gate)
        {
            _current = item;
        }

        using var limit = new ItemLimit(options, time, () => GiveUp(item), stop);
        JournalEntry entry;
        string? failure;
        try
        {
            (entry, failure) = worker.Do(item, () => _method ??= methods.Create(item.Method.Id), store, limit.Token);
        }
        catch (OperationCanceledException) when (limit.Expired)
        {
            failure = $"took longer than the limit of {Seconds(options.ItemTimeout!.Value)} for one item";
            entry = worker.GivenUp(item, store, failure);
        }

        lock (_gate)
        {
            _current = null;
            store.Append(entry);
        }

        _forecast.Observe(item.Method.Id, item.LengthSeconds, time.GetElapsedTime(start).TotalSeconds);
        return failure;
    }

    /// <summary>Called on a thread of its own: the item was told to stop and did not.</summary>
    private void GiveUp(WorkItem item)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_current, item))
            {
                return;
            }

            string reason = $"hung: did not stop {Seconds(options.Grace)} after the limit of {Seconds(options.ItemTimeout!.Value)} for one item";
            store.Append(worker.GivenUp(item, store, reason));
            progress.Warn($"{item}: {reason}; this process ends, run again to go on with the others");
            writeResults();
            options.End();
        }
    }

    private void Let(TimeSpan pause, CancellationToken stop)
    {
        if (pause > TimeSpan.Zero)
        {
            Task.Delay(pause, time, stop).GetAwaiter().GetResult();
        }
    }

    private void Release()
    {
        (_method as IDisposable)?.Dispose();
        _method = null;
    }

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";
}
