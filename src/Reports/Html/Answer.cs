using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Html;

/// <summary>The answer in words, from the paired differences alone.</summary>
public static class Answer
{
    /// <summary>
    /// One sentence per method that can be told from the baseline and one for all that cannot, at the longest length; of the other lengths only what can be told.
    /// </summary>
    public static IReadOnlyList<string> Sentences(ResultSet results)
    {
        var differences = DifferenceTable.Compute(results);
        if (differences.Count == 0)
        {
            return [$"{results.Methods.Count} methods, {results.Metrics.Count} metrics, {results.Scores.Count(s => s.Value is not null)} scored values."];
        }

        var sentences = new List<string>();
        double longest = differences.Max(d => d.LengthSeconds);
        foreach (var length in differences.GroupBy(d => d.LengthSeconds).OrderByDescending(g => g.Key))
        {
            foreach (var baseline in length.GroupBy(d => d.Baseline, StringComparer.Ordinal))
            {
                var methods = baseline.GroupBy(d => d.Method.Id, StringComparer.Ordinal).ToList();
                sentences.AddRange(methods.Where(m => m.Any(Told)).Select(m => Sentence(results, [.. m])));
                var silent = methods.Where(m => !m.Any(Told)).ToList();
                if (silent.Count > 0 && length.Key == longest)
                {
                    int prompts = silent.SelectMany(m => m).Max(d => d.Estimate.Prompts);
                    int metrics = silent.SelectMany(m => m).Select(d => d.Metric.Id).Distinct(StringComparer.Ordinal).Count();
                    string names = Join(silent.Select(m => m.First().Method.DisplayName));
                    sentences.Add($"At {length.Key:0.##} s ({Wording.Count(prompts, "prompt")}), {names} cannot be told from {results.NameOf(baseline.Key)} on any of {metrics} metrics.");
                }
            }
        }

        return sentences;
    }

    private static bool Told(Difference difference) => difference.Verdict != Verdict.CannotTell;

    private static string Sentence(ResultSet results, IReadOnlyList<Difference> group)
    {
        string start = $"At {group[0].LengthSeconds:0.##} s, {group[0].Method.DisplayName} against {results.NameOf(group[0].Baseline)} ({Wording.Count(group.Max(d => d.Estimate.Prompts), "prompt")}): ";
        var parts = group.Where(Told).Select(d => $"{DifferenceTable.InWords(d.Verdict)} in {d.Metric.DisplayName.ToLowerInvariant()} ({DifferenceTable.Signed(d)})").ToList();
        int open = group.Count(d => !Told(d));
        if (open > 0)
        {
            parts.Add($"cannot tell for the other {open} metric{(open == 1 ? "" : "s")}");
        }

        return start + string.Join("; ", parts) + ".";
    }

    private static string Join(IEnumerable<string> words)
    {
        string[] list = [.. words];
        return list.Length < 2 ? string.Concat(list) : $"{string.Join(", ", list[..^1])} and {list[^1]}";
    }
}
