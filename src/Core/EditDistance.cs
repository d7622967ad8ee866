namespace VideoSsm.Eval.Core;

/// <summary>How many single-letter edits lie between two words; used to suggest the name that was meant.</summary>
public static class EditDistance
{
    /// <summary>Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours count one each. Letter case is ignored.</summary>
    public static int Between(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }

        for (int j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }

    /// <summary>Known names close to a word, nearest first: at most three, within a third of its length (two edits for short words), or containing it.</summary>
    public static IReadOnlyList<string> Nearest(string word, IEnumerable<string> known)
    {
        int limit = Math.Max(2, word.Length / 3);
        return [.. known.Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Distance: Between(word, name), Contains: word.Length > 2 && name.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .Where(c => c.Distance <= limit || c.Contains)
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal)
            .Take(3).Select(c => c.Name)];
    }

    /// <summary>The end of an error message: <c>; did you mean 'x' or 'y'?</c>, or what is known when nothing is near.</summary>
    public static string Suggest(string word, IReadOnlyCollection<string> known)
    {
        IReadOnlyList<string> near = Nearest(word, known);
        if (near.Count > 0)
        {
            return $"; did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?";
        }

        return known.Count == 0 ? "" : $"; known: {string.Join(", ", known.Order(StringComparer.Ordinal))}";
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
