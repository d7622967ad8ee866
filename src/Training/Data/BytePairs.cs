namespace VideoSsm.Eval.Training.Data;

/// <summary>Learns a vocabulary for CLIP's tokenizer from a list of words: the most frequent pair of neighbouring symbols is merged, until every word is one symbol.</summary>
internal static class BytePairs
{
    private const string EndOfWord = "</w>";

    /// <summary>Learns.</summary>
    /// <param name="words">Lower-case ASCII words, each counted once.</param>
    /// <returns>Content of a vocabulary file: a line of title, then one merge a line, the most frequent first, ties in ordinal order.</returns>
    public static string Learn(IEnumerable<string> words)
    {
        List<List<string>> all = [.. words.Distinct(StringComparer.Ordinal).Select(w => w.Select(c => $"{c}").ToList())];
        foreach (var word in all) word[^1] += EndOfWord;
        List<string> lines = ["#version: 0.2"];
        while (all.Any(w => w.Count > 1))
        {
            var (first, second, _) = Pairs(all).OrderByDescending(p => p.Count).ThenBy(p => p.First, StringComparer.Ordinal).ThenBy(p => p.Second, StringComparer.Ordinal).First();
            lines.Add($"{first} {second}");
            foreach (var word in all) Merge(word, first, second);
        }

        return string.Join('\n', lines);
    }

    private static IEnumerable<(string First, string Second, int Count)> Pairs(List<List<string>> words) =>
        words.SelectMany(w => w.Zip(w.Skip(1))).GroupBy(p => p).Select(g => (g.Key.First, g.Key.Second, g.Count()));

    private static void Merge(List<string> word, string first, string second)
    {
        for (int i = 0; i + 1 < word.Count; i++)
        {
            if (word[i] != first || word[i + 1] != second) continue;
            word[i] = first + second;
            word.RemoveAt(i + 1);
        }
    }
}
