using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Harness;

/// <summary>The words of the status column.</summary>
public static partial class RowStatus
{
    /// <summary>There is a value.</summary>
    public const string Ok = "ok";

    /// <summary>There can be no value; the reason says why. Final.</summary>
    public const string Unscored = "unscored";

    /// <summary>Something broke; the reason says what. Tried again by the next run.</summary>
    public const string Failed = "failed";

    /// <summary>The reason of a row: <see cref="OneLine"/> with every absolute path cut down to the file's name, since rows are the same on every machine.</summary>
    public static string Reason(string message) => OneLine(AbsolutePath().Replace(message, "${open}${name}"));

    // A path in quotes may hold spaces; a bare one ends at the first. The slashes of an address (https://) do not follow a space, a quote or a bracket.
    [GeneratedRegex("""(?<open>')/(?:[^'/]+/)+(?<name>[^'/]+)(?=')|(?<open>^|[\s("])/(?:[^\s'"/:]+/)+(?<name>[^\s'"/:]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex AbsolutePath();

    /// <summary>A message on one line of at most 300 characters, fit for a table.</summary>
    public static string OneLine(string message)
    {
        string line = string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length <= 300 ? line : line[..299] + "…";
    }
}
