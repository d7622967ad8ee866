using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>The closed list of words prompts are written in.</summary>
public static class WorldVocabulary
{
    /// <summary>All words, in a fixed order; the place of a word is its token number in a world-scale text encoder. New words go to the end.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [
        "a", "an", "the", "and", "over", "on", "above", "in", "front", "of", "behind", "while", "as", "to",
        "small", "tiny", "big", "large",
        "red", "orange", "yellow", "green", "blue", "pink", "white",
        "grey", "brown", "purple", "black",
        "circle", "square", "triangle", "star", "cross", "ring",
        "stripes", "checks", "dots", "waves", "grid", "pillar", "background", "camera",
        "rests", "stays", "still", "spins", "rotates", "drifts", "floats", "moves", "bounces", "around", "orbits", "goes", "round",
        "leaves", "exits", "hides", "comes", "back", "returns", "pans", "slides",
        "left", "right", "up", "down",
        "turns", "becomes", "into", "enters", "appears",
    ];

    private static readonly Dictionary<string, int> Places = Words.Select((word, i) => (word, i)).ToDictionary(p => p.word, p => p.i, StringComparer.Ordinal);

    /// <summary>The place of a word in <see cref="Words"/>, or -1.</summary>
    public static int IndexOf(string word) => Places.GetValueOrDefault(word, -1);

    /// <summary>Splits a text into lower-case words; anything but letters separates. A word not in the list is returned as it is.</summary>
    public static IReadOnlyList<string> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<string>();
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool letter = i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '-' or '\'');
            if (letter && start < 0)
            {
                start = i;
            }
            else if (!letter && start >= 0)
            {
                words.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }
        }

        return words;
    }

    /// <summary>The words nearest to a word by edit distance, best first, ties in the order of the list.</summary>
    public static IReadOnlyList<string> Nearest(string word, int count = 3)
    {
        ArgumentNullException.ThrowIfNull(word);
        return [.. Words.OrderBy(w => EditDistance.Between(word, w)).Take(count)];
    }
}
