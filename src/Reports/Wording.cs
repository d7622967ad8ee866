namespace VideoSsm.Eval.Reports;

/// <summary>How lists and counts are put into sentences.</summary>
internal static class Wording
{
    private const int Named = 6;

    /// <summary>"a", "a and b", "a, b and c"; a long list is cut and counted.</summary>
    public static string List(IEnumerable<string> words)
    {
        string[] all = [.. words];
        string[] shown = all.Length > Named + 1 ? [.. all[..Named], $"{all.Length - Named} more"] : all;
        return shown.Length < 2 ? string.Concat(shown) : $"{string.Join(", ", shown[..^1])} and {shown[^1]}";
    }

    /// <summary>"60 s", "60 s and 5 s".</summary>
    public static string Lengths(IEnumerable<double> seconds) => List(seconds.Select(s => $"{s:0.##} s"));

    /// <summary>"1 prompt", "12 prompts".</summary>
    public static string Count(int count, string word) => count == 1 ? $"1 {word}" : $"{count} {word}s";
}
