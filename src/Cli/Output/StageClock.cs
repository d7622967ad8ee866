using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Output;

/// <summary>Predicts the end of the stage at hand from how long its done part took.</summary>
internal sealed class StageClock(TimeProvider time)
{
    private (string Key, string Stage) _now;
    private long _start;

    /// <summary>Time left in the stage; <c>null</c> while too little is done to say.</summary>
    public TimeSpan? Left(WorkItem item, string stage, double fraction)
    {
        if (_now != (item.Key, stage))
        {
            _now = (item.Key, stage);
            _start = time.GetTimestamp();
        }

        var spent = time.GetElapsedTime(_start);
        return spent > TimeSpan.Zero && fraction is > 0.02 and <= 1 ? spent * ((1 - fraction) / fraction) : null;
    }

    /// <summary>The same in words, with a comma before; empty while unknown.</summary>
    public string Words(WorkItem item, string stage, double fraction) => Left(item, stage, fraction) is { } left ? $", {Output.Words.Of(left)} left" : "";
}
