namespace VideoSsm.Eval.Harness;

/// <summary>The words of the status column.</summary>
public static class RowStatus
{
    /// <summary>There is a value.</summary>
    public const string Ok = "ok";

    /// <summary>There can be no value; the reason says why. Final.</summary>
    public const string Unscored = "unscored";

    /// <summary>Something broke; the reason says what. Tried again by the next run.</summary>
    public const string Failed = "failed";

    /// <summary>A message on one line of at most 300 characters, fit for a table.</summary>
    public static string OneLine(string message)
    {
        string line = string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length <= 300 ? line : line[..299] + "…";
    }
}
