using VideoSsm.Eval.Reports.Tables;


namespace VideoSsm.Eval.Reports.Html;

/// <summary>The answer in words, from the paired differences alone.</summary>
public static class Answer
{
    /// <summary>One sentence per method at the longest length; the table of differences has the rest. Says so when nothing can be told.</summary>
    public static IReadOnlyList<string> Sentences(ResultSet results)
    {
        var differences = DifferenceTable.Compute(results);
        if (differences.Count == 0)
        {
            return [$"{results.Methods.Count} methods, {results.Metrics.Count} metrics, {results.Scores.Count(s => s.Value is not null)} scored values."];
        }

        var sentences = new List<string>();
        double longest = differences.Max(d => d.LengthSeconds);
        foreach (var group in differences.Where(d => d.LengthSeconds == longest).GroupBy(d => (d.LengthSeconds, d.Method.Id, d.Baseline)))
        {
            string method = group.First().Method.DisplayName;
            int prompts = group.Max(d => d.Estimate.Prompts);
            string start = $"At {group.Key.LengthSeconds:0.##} s, {method} against {results.NameOf(group.Key.Baseline)} ({prompts} prompts): ";
            if (group.All(d => d.Verdict == Verdict.CannotTell))
            {
                sentences.Add($"{start}cannot tell them apart on any of {group.Count()} metrics.");
                continue;
            }

            var clear = group.Where(d => d.Verdict != Verdict.CannotTell).ToList();
            string open = clear.Count < group.Count() ? $"cannot tell for {Join(group.Where(d => d.Verdict == Verdict.CannotTell).Select(d => d.Metric.DisplayName.ToLowerInvariant()))}" : "";
            var parts = clear.Select(d => $"{DifferenceTable.InWords(d.Verdict)} in {d.Metric.DisplayName.ToLowerInvariant()} ({DifferenceTable.Signed(d)})").ToList();
            if (open.Length > 0)
            {
                parts.Add(open);
            }

            sentences.Add(start + string.Join("; ", parts) + ".");
        }

        return sentences;
    }

    private static string Join(IEnumerable<string> words)
    {
        string[] list = [.. words];
        return list.Length < 2 ? string.Concat(list) : $"{string.Join(", ", list[..^1])} and {list[^1]}";
    }
}
