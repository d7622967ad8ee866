using System.Globalization;
using System.IO.Compression;
using System.Text;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>CLIP's tokenizer: byte pairs merged in the order of the published vocabulary file.</summary>
/// <remarks>
/// Numbers: 256 byte symbols, the same at the end of a word, one per merge, then start and end of text. With the official file
/// (<c>bpe_simple_vocab_16e6.txt.gz</c>) the last two are 49406 and 49407. <see cref="ClipText.Forward"/> relies on the end being the largest.
/// </remarks>
public sealed class ClipTokenizer
{
    private const int MostMerges = 49152 - 256 - 2;
    private const string StartOfText = "<|startoftext|>", EndOfText = "<|endoftext|>", EndOfWord = "</w>";
    private static readonly string[] Contractions = ["s", "t", "re", "ve", "m", "ll", "d"];
    private static readonly char[] Symbols = ByteSymbols();

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), int> _ranks = [];

    /// <summary>Builds a tokenizer.</summary>
    /// <param name="vocabulary">Content of the file: a line of title, then one merge (two symbols) a line, most frequent first.</param>
    /// <exception cref="InvalidDataException">A line is not a merge.</exception>
    public ClipTokenizer(string vocabulary)
    {
        foreach (var ending in (string[])["", EndOfWord])
        {
            foreach (var b in ByteOrder()) _ids[Symbols[b] + ending] = _ids.Count;
        }
        var lines = vocabulary.Split('\n');
        foreach (var line in lines.Skip(1).Take(MostMerges))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not [var first, var second])
                throw new InvalidDataException($"line {_ranks.Count + 2} of the CLIP vocabulary is no pair of symbols: '{line}'");
            _ranks[(first, second)] = _ranks.Count;
            _ids[first + second] = 512 + _ranks.Count - 1;
        }
        (Start, End) = (512 + _ranks.Count, 513 + _ranks.Count);
        (_ids[StartOfText], _ids[EndOfText]) = (Start, End);
    }

    /// <summary>Number of different tokens.</summary>
    public int Size => End + 1;

    /// <summary>Begins every text.</summary>
    public int Start { get; }

    /// <summary>Ends every text; the largest number.</summary>
    public int End { get; }

    /// <summary>Reads a vocabulary file, packed with gzip or plain.</summary>
    /// <exception cref="UsageException">There is no such file, or it is something else.</exception>
    public static ClipTokenizer Open(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"no CLIP vocabulary at {path}");
        try
        {
            using Stream file = File.OpenRead(path);
            var packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            using var text = new StreamReader(packed ? new GZipStream(file, CompressionMode.Decompress) : file, new UTF8Encoding(false, true));
            return new ClipTokenizer(text.ReadToEnd().TrimEnd('\n'));
        }
        catch (Exception e) when (e is InvalidDataException or DecoderFallbackException)
        {
            throw new UsageException($"{path} is not a CLIP vocabulary: {e.Message}", e);
        }
    }

    /// <summary>Tokens of a text, without start and end.</summary>
    public IReadOnlyList<int> Encode(string text)
    {
        var ids = new List<int>();
        foreach (var piece in Pieces(PythonText.Lower(ClipTextCleaning.Clean(text))))
        {
            if (piece is StartOfText or EndOfText)
                ids.Add(_ids[piece]);
            else
                ids.AddRange(Merge(piece).Select(symbol => _ids[symbol]));
        }
        return ids;
    }

    /// <summary>A text as the row a text tower reads: start, tokens, end, zeros.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">Length of the row, CLIP's context: 77.</param>
    /// <param name="truncate">True cuts a long text and keeps its end token, as ViCLIP does; false refuses it, as CLIP does.</param>
    /// <exception cref="UsageException">The text is too long.</exception>
    public long[] Pad(string text, int length = 77, bool truncate = false)
    {
        IReadOnlyList<int> tokens = [Start, .. Encode(text), End];
        if (tokens.Count > length && !truncate)
            throw new UsageException($"a text of {tokens.Count} tokens with start and end is too long for CLIP's {length}: '{text}'");
        var row = new long[length];
        for (var i = 0; i < Math.Min(length, tokens.Count); i++) row[i] = tokens[i];
        if (tokens.Count > length) row[^1] = End;
        return row;
    }

    /// <summary>Cuts a clean text: special tokens, contractions, runs of letters, single digits, runs of anything else but white space.</summary>
    internal static IEnumerable<string> Pieces(string text)
    {
        Rune[] all = [.. text.EnumerateRunes()];
        var at = 0;
        while (at < all.Length)
        {
            var length = Special(all, at) ?? Contraction(all, at) ?? Run(all, at);
            if (length > 0 && !Rune.IsWhiteSpace(all[at])) yield return string.Concat(all[at..(at + length)]);
            at += Math.Max(1, length);
        }
    }

    private static int? Special(Rune[] all, int at)
    {
        foreach (var special in (string[])[StartOfText, EndOfText])
        {
            if (at + special.Length <= all.Length && Enumerable.Range(0, special.Length).All(i => all[at + i].Value == special[i])) return special.Length;
        }
        return null;
    }

    private static int? Contraction(Rune[] all, int at)
    {
        if (all[at].Value != '\'') return null;
        foreach (var ending in Contractions)
        {
            // The reference ignores case, under which the old long s is an s.
            if (at + ending.Length < all.Length
                && Enumerable.Range(0, ending.Length).All(i => all[at + 1 + i].Value == ending[i] || (all[at + 1 + i].Value == 'ſ' && ending[i] == 's')))
            {
                return ending.Length + 1;
            }
        }
        return null;
    }

    private static int Run(Rune[] all, int at)
    {
        var kind = Kind(all[at]);
        if (kind is 'N' or ' ') return 1;
        var end = at + 1;
        while (end < all.Length && Kind(all[end]) == kind) end++;
        return end - at;
    }

    private static char Kind(Rune rune) => Rune.IsWhiteSpace(rune) ? ' ' : Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter => 'L',
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => 'N',
        _ => 'O',
    };

    private List<string> Merge(string piece)
    {
        List<string> word = [.. Encoding.UTF8.GetBytes(piece).Select(b => Symbols[b].ToString())];
        word[^1] += EndOfWord;
        while (word.Count > 1)
        {
            var best = Enumerable.Range(0, word.Count - 1).Select(i => (word[i], word[i + 1])).MinBy(p => _ranks.GetValueOrDefault(p, int.MaxValue));
            if (!_ranks.ContainsKey(best)) break;
            List<string> merged = [];
            for (var i = 0; i < word.Count; i++)
            {
                var pair = i < word.Count - 1 && (word[i], word[i + 1]) == best;
                merged.Add(pair ? word[i] + word[i + 1] : word[i]);
                if (pair) i++;
            }
            word = merged;
        }
        return word;
    }

    // Bytes that print as themselves come first; the other 68 stand as letters from U+0100 on.
    private static IEnumerable<int> ByteOrder() => Enumerable.Range(0, 256).Where(Prints).Concat(Enumerable.Range(0, 256).Where(b => !Prints(b)));

    private static bool Prints(int b) => b is (>= '!' and <= '~') or (>= 0xa1 and <= 0xac) or (>= 0xae and <= 0xff);

    private static char[] ByteSymbols()
    {
        var symbols = new char[256];
        var next = 256;
        for (var b = 0; b < 256; b++) symbols[b] = Prints(b) ? (char)b : (char)next++;
        return symbols;
    }
}
