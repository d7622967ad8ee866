namespace VideoSsm.Eval.Harness;

/// <summary>Watches a run. The command line draws it, tests record it.</summary>
public interface IRunProgress
{
    /// <summary>The work is known.</summary>
    /// <param name="total">Items of this part of the run.</param>
    /// <param name="done">How many of them are done already.</param>
    void Planned(int total, int done);

    /// <summary>An item begins or advances.</summary>
    /// <param name="item">The item.</param>
    /// <param name="stage"><c>generate</c> or <c>score</c>.</param>
    /// <param name="fraction">Done part of the stage, 0 to 1.</param>
    void Working(WorkItem item, string stage, double fraction);

    /// <summary>An item ended.</summary>
    /// <param name="item">The item.</param>
    /// <param name="failure">Why it failed; <c>null</c> if it did not.</param>
    /// <param name="left">Predicted time until the end.</param>
    void Finished(WorkItem item, string? failure, TimeSpan? left);

    /// <summary>Something the user should know; the run goes on.</summary>
    void Warn(string message);
}
