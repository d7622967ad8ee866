namespace VideoSsm.Eval.Core;

/// <summary>Bad input of the user: one line saying what, where and how to mend it. The command line ends with exit code 2.</summary>
public sealed class UsageException : Exception
{
    /// <summary>Creates the error.</summary>
    public UsageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with what caused it.</summary>
    public UsageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
