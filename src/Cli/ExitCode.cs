namespace VideoSsm.Eval.Cli;

/// <summary>What the exit codes mean.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>Something failed that was not the user's doing.</summary>
    public const int Failed = 1;

    /// <summary>Bad arguments or files; one line on standard error says what and how to mend it.</summary>
    public const int Usage = 2;

    /// <summary>Stopped before the end, or some items failed; running again goes on.</summary>
    public const int Incomplete = 3;

    /// <summary>Another process works on the run or the training; try again later (<c>EX_TEMPFAIL</c> of sysexits.h, which clusters requeue on).</summary>
    public const int Busy = 75;
}
