using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Model;

/// <summary>One token per word of a small fixed vocabulary: the tokenizer of the world's captions.</summary>
/// <remarks>
/// 0 pads, 1 ends, 2 stands for a word that is not known, the words follow in ordinal order. A word is a run of letters, digits and
/// apostrophes, in lower case; everything else separates.
/// </remarks>
public sealed class WordTokenizer : ITokenizer
{
    private const int UnknownId = 2;
    private readonly string[] _words;
    private readonly Dictionary<string, int> _ids;

    /// <summary>Builds a tokenizer for these words.</summary>
    /// <param name="words">In any order and case; repetitions are dropped.</param>
    /// <exception cref="UsageException">An entry is not a single word.</exception>
    public WordTokenizer(IEnumerable<string> words)
    {
        _words = [.. words.Select(Single).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _ids = _words.Select((word, i) => (word, i)).ToDictionary(p => p.word, p => p.i + UnknownId + 1, StringComparer.Ordinal);
    }

    /// <summary>The vocabulary, in order: word i has number i + 3.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <inheritdoc/>
    public int Size => _words.Length + UnknownId + 1;

    /// <inheritdoc/>
    public int PadId => 0;

    /// <inheritdoc/>
    public int EosId => 1;

    /// <summary>A tokenizer that knows every word of these texts.</summary>
    public static WordTokenizer FromTexts(IEnumerable<string> texts) => new(texts.SelectMany(Split));

    /// <summary>Reads <see cref="ToJson"/>'s text.</summary>
    /// <exception cref="UsageException">Not such a text.</exception>
    public static WordTokenizer FromJson(string json) => new(ConfigJson.Read<string[]>(json, "word tokenizer"));

    /// <summary>The vocabulary as one line of JSON, for checkpoint metadata.</summary>
    public string ToJson() => ConfigJson.Write(_words);

    /// <inheritdoc/>
    /// <remarks>A word outside the vocabulary becomes number 2; <see cref="Unknown"/> names such words, so that the caller can warn.</remarks>
    public IReadOnlyList<int> Encode(string text) =>
        [.. Split(text).Select(word => _ids.GetValueOrDefault(word, UnknownId)), EosId];

    /// <summary>The words of a text that the vocabulary lacks, each once, in order of appearance.</summary>
    public IReadOnlyList<string> Unknown(string text) =>
        [.. Split(text).Where(word => !_ids.ContainsKey(word)).Distinct(StringComparer.Ordinal)];

    private static string Single(string word)
    {
        var parts = Split(word).ToArray();
        return parts.Length == 1 ? parts[0] : throw new UsageException($"The vocabulary entry \"{word}\" is not a single word.");
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '\'');
            if (inside && start < 0) start = i;
            if (inside || start < 0) continue;
            yield return text[start..i].ToLowerInvariant();
            start = -1;
        }
    }
}
