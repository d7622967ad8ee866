namespace VideoSsm.Eval.Core.Statistics;

/// <summary>Values to one number per prompt: the unit of every test and interval, because samples of one prompt are not independent of one another.</summary>
public static class PromptPairs
{
    /// <summary>Mean over samples by prompt, in ordinal order of the prompt ids.</summary>
    public static IReadOnlyDictionary<string, double> Means(IEnumerable<(string Prompt, double Value)> values) => new SortedDictionary<string, double>(
        values.GroupBy(v => v.Prompt, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Average(v => v.Value)),
        StringComparer.Ordinal);

    /// <summary><c>d_p = mean first_p − mean second_p</c> over the prompts both have, in ordinal order of the prompt ids.</summary>
    public static double[] Differences(IEnumerable<(string Prompt, double Value)> first, IEnumerable<(string Prompt, double Value)> second)
    {
        var a = Means(first);
        var b = Means(second);
        return [.. a.Where(p => b.ContainsKey(p.Key)).Select(p => p.Value - b[p.Key])];
    }
}
