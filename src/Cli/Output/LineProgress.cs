using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Output;

/// <summary>Progress for logs: at most one line per minute; failures and warnings at once.</summary>
/// <param name="error">Receives the lines.</param>
/// <param name="time">Clock.</param>
public sealed class LineProgress(TextWriter error, TimeProvider time) : IRunProgress
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly StageClock _stage = new(time);
    private long _last = time.GetTimestamp();
    private int _total;
    private int _done;
    private TimeSpan? _left;

    /// <inheritdoc/>
    public void Planned(int total, int done)
    {
        (_total, _done) = (total, done);
        error.WriteLine(done == 0 ? $"{Words.Count(total, "video")} to do" : $"{done} of {Words.Count(total, "video")} done before");
    }

    /// <inheritdoc/>
    public void Working(WorkItem item, string stage, double fraction)
    {
        string stageLeft = _stage.Words(item, stage, fraction);
        if (time.GetElapsedTime(_last) >= Pause)
        {
            _last = time.GetTimestamp();
            string left = _left is { } t ? $", about {Words.Of(t)} left" : "";
            error.WriteLine($"{_done}/{_total} done{left}; {stage} {item}: {fraction:0 %}{stageLeft}");
        }
    }

    /// <inheritdoc/>
    public void Finished(WorkItem item, string? failure, TimeSpan? left)
    {
        _done++;
        _left = left;
        if (failure is not null)
        {
            error.WriteLine($"failed: {item}: {failure}");
        }
    }

    /// <inheritdoc/>
    public void Warn(string message) => error.WriteLine($"warning: {message}");
}
