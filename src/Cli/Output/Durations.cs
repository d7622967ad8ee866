using System.Globalization;
using System.Text.RegularExpressions;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Output;

/// <summary>Times as people type them: <c>90s</c>, <c>10m</c>, <c>1h30m</c>, <c>2d</c>.</summary>
internal static partial class Durations
{
    /// <summary>Reads a time.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="option">Its option, for the error.</param>
    /// <exception cref="UsageException">It is not a time above zero.</exception>
    public static TimeSpan Parse(string text, string option)
    {
        Match match = Form().Match(text.Trim());
        double seconds = match.Success ? Number(match, "d", 86400) + Number(match, "h", 3600) + Number(match, "m", 60) + Number(match, "s", 1) : 0;
        return seconds is > 0 and < 1e8
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"{option} '{text}': expected a time such as 90s, 10m, 1h30m or 2d");
    }

    private static double Number(Match match, string unit, double factor) =>
        match.Groups[unit] is { Success: true } group ? factor * double.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?:(?<d>\d+(?:\.\d+)?)d)?(?:(?<h>\d+(?:\.\d+)?)h)?(?:(?<m>\d+(?:\.\d+)?)m(?:in)?)?(?:(?<s>\d+(?:\.\d+)?)s)?$")]
    private static partial Regex Form();
}
