using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Output;

/// <summary>Tells two watchers: the terminal and the log.</summary>
internal sealed class BothProgress(IRunProgress first, IRunProgress second) : IRunProgress
{
    /// <inheritdoc/>
    public void Planned(int total, int done)
    {
        first.Planned(total, done);
        second.Planned(total, done);
    }

    /// <inheritdoc/>
    public void Working(WorkItem item, string stage, double fraction)
    {
        first.Working(item, stage, fraction);
        second.Working(item, stage, fraction);
    }

    /// <inheritdoc/>
    public void Finished(WorkItem item, string? failure, TimeSpan? left)
    {
        first.Finished(item, failure, left);
        second.Finished(item, failure, left);
    }

    /// <inheritdoc/>
    public void Warn(string message)
    {
        first.Warn(message);
        second.Warn(message);
    }
}
