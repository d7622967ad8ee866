namespace VideoSsm.Eval.Harness.Validators;

/// <summary>Something a check found.</summary>
/// <param name="Severity">Whether it stops the run.</param>
/// <param name="Check">Id of the check.</param>
/// <param name="Message">One line: what, where, how to mend.</param>
public sealed record Finding(Severity Severity, string Check, string Message);

/// <summary>Whether a finding stops the run.</summary>
public enum Severity
{
    /// <summary>The numbers will come, read them with this in mind.</summary>
    Warning,

    /// <summary>The run would fail or its numbers would be wrong.</summary>
    Error,
}
