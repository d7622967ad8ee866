using Spectre.Console;
using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Output;

/// <summary>Progress on a terminal: one bar for the run, one for the video at hand, the predicted time left.</summary>
public sealed class LiveProgress : IRunProgress
{
    private readonly IAnsiConsole _console;
    private readonly ProgressTask _run;
    private readonly ProgressTask _item;
    private readonly StageClock _stage;
    private int _done;

    private LiveProgress(IAnsiConsole console, ProgressContext bars, TimeProvider time)
    {
        _stage = new StageClock(time);
        _console = console;
        _run = bars.AddTask("run");
        _item = bars.AddTask("starting");
    }

    /// <summary>Shows bars while <paramref name="work"/> runs.</summary>
    public static T Show<T>(TextWriter error, TimeProvider time, Func<IRunProgress, T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(bars => work(new LiveProgress(console, bars, time)));
    }

    /// <inheritdoc/>
    public void Planned(int total, int done)
    {
        _done = done;
        _run.MaxValue = Math.Max(1, total);
        _run.Value = total == 0 ? 1 : done;
        _run.Description = $"{done} of {total} videos";
    }

    /// <inheritdoc/>
    public void Working(WorkItem item, string stage, double fraction)
    {
        _item.Description = Markup.Escape($"{stage} {item}{_stage.Words(item, stage, fraction)}");
        _item.Value = 100 * fraction;
    }

    /// <inheritdoc/>
    public void Finished(WorkItem item, string? failure, TimeSpan? left)
    {
        _run.Value = ++_done;
        _run.Description = $"{_done} of {_run.MaxValue:0} videos" + (left is { } t && t > TimeSpan.Zero ? $", about {Words.Of(t)} left" : "");
        if (failure is not null)
        {
            _console.MarkupLineInterpolated($"[red]failed[/]: {item.ToString()}: {failure}");
        }
    }

    /// <inheritdoc/>
    public void Warn(string message) => _console.MarkupLineInterpolated($"[yellow]warning[/]: {message}");
}
