using System.Text;
using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Model;

/// <summary>
/// A SentencePiece unigram tokenizer read from a <c>tokenizer.json</c>, such as UMT5's: text is normalised, spaces become <c>▁</c>, and of
/// all ways to cut it into pieces the one with the largest sum of scores is taken.
/// </summary>
/// <remarks>
/// Read from the file: the scores, the special tokens, the compiled character map of the normaliser, byte fallback. Characters no piece
/// covers become their bytes where the vocabulary has them, one unknown token per run otherwise. The text is first cleaned as Wan2.1 does: HTML
/// entities are resolved twice and white space is collapsed. Deviation: broken encodings (mojibake) are not repaired.
/// </remarks>
public sealed class SentencePieceTokenizer : ITokenizer
{
    // What an uncovered character costs more than the worst piece; SentencePiece's constant.
    private const double UnknownPenalty = 10;

    private readonly Dictionary<string, (int Id, double Score)> _pieces;
    private readonly int _longest;
    private readonly int _unknownId;
    private readonly double _unknownScore;
    private readonly int[]? _byteIds;
    private readonly CharacterMap? _map;

    private SentencePieceTokenizer(IReadOnlyList<(string Piece, double Score)> vocabulary, int unknownId, bool byteFallback, CharacterMap? map)
    {
        _pieces = new(vocabulary.Count, StringComparer.Ordinal);
        for (var i = 0; i < vocabulary.Count; i++) _pieces.TryAdd(vocabulary[i].Piece, (i, vocabulary[i].Score));
        _longest = vocabulary.Max(v => v.Piece.Length);
        _unknownId = unknownId;
        _unknownScore = vocabulary.Min(v => v.Score) - UnknownPenalty;
        _byteIds = byteFallback ? [.. Enumerable.Range(0, 256).Select(b => _pieces.TryGetValue($"<0x{b:X2}>", out var p) ? p.Id : unknownId)] : null;
        _map = map;
        Size = vocabulary.Count;
        PadId = Special("<pad>");
        EosId = Special("</s>");
    }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public int PadId { get; }

    /// <inheritdoc/>
    public int EosId { get; }

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <exception cref="UsageException">The file is missing or holds another kind of tokenizer.</exception>
    public static SentencePieceTokenizer Read(string path)
    {
        if (!File.Exists(path)) throw new UsageException($"The tokenizer {path} does not exist; it is the file tokenizer.json beside the text encoder.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Parse(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UsageException($"The tokenizer {path} cannot be read ({e.Message}); it must be a tokenizer.json with a unigram model.", e);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Encode(string text)
    {
        var cleaned = TextCleaning.Clean(text);
        var normalised = _map is null ? cleaned : TextCleaning.CollapseSpaces(_map.Apply(cleaned));
        List<int> ids = normalised.Length == 0 ? [] : Best("▁" + normalised.Replace(' ', '▁'));
        ids.Add(EosId);
        return ids;
    }

    private static SentencePieceTokenizer Parse(JsonElement root)
    {
        var model = root.GetProperty("model");
        if (model.GetProperty("type").GetString() != "Unigram") throw new FormatException("the model is not of type Unigram");
        var vocabulary = model.GetProperty("vocab").EnumerateArray().Select(entry => (entry[0].GetString()!, entry[1].GetDouble())).ToArray();
        if (vocabulary.Length == 0) throw new FormatException("the vocabulary is empty");
        var byteFallback = model.TryGetProperty("byte_fallback", out var fallback) && fallback.ValueKind == JsonValueKind.True;
        return new(vocabulary, model.GetProperty("unk_id").GetInt32(), byteFallback, Map(root.GetProperty("normalizer")));
    }

    // The character map stands alone or inside a sequence.
    private static CharacterMap? Map(JsonElement normalizer)
    {
        if (normalizer.ValueKind != JsonValueKind.Object) return null;
        if (normalizer.TryGetProperty("normalizers", out var parts)) return parts.EnumerateArray().Select(Map).FirstOrDefault(map => map is not null);
        return normalizer.TryGetProperty("precompiled_charsmap", out var charsmap) && charsmap.GetString() is { Length: > 0 } text
            ? CharacterMap.Parse(Convert.FromBase64String(text))
            : null;
    }

    private int Special(string piece) =>
        _pieces.TryGetValue(piece, out var p) ? p.Id : throw new FormatException($"the vocabulary lacks {piece}");

    // Viterbi over character positions; best[i] is the best cut of text[..i].
    private List<int> Best(string text)
    {
        var best = new (double Score, int From, int Id)[text.Length + 1];
        Array.Fill(best, (double.NegativeInfinity, -1, -1));
        best[0] = (0, -1, -1);
        for (var from = 0; from < text.Length; from++)
        {
            if (double.IsNegativeInfinity(best[from].Score)) continue;
            var single = char.IsHighSurrogate(text[from]) && from + 1 < text.Length ? 2 : 1;
            var covered = false;
            for (var length = 1; length <= Math.Min(_longest, text.Length - from); length++)
            {
                if (!_pieces.TryGetValue(text.Substring(from, length), out var piece)) continue;
                covered |= length == single;
                Offer(from + length, (best[from].Score + piece.Score, from, piece.Id));
            }
            if (!covered) Offer(from + single, (best[from].Score + _unknownScore, from, _unknownId));
        }
        return Collect(text, best);

        void Offer(int to, (double Score, int From, int Id) candidate)
        {
            if (candidate.Score > best[to].Score) best[to] = candidate;
        }
    }

    private List<int> Collect(string text, (double Score, int From, int Id)[] best)
    {
        List<(int From, int To, int Id)> path = [];
        for (var to = text.Length; to > 0; to = best[to].From) path.Add((best[to].From, to, best[to].Id));
        path.Reverse();
        List<int> ids = [];
        var unknownBefore = false;
        foreach (var (from, to, id) in path)
        {
            var unknown = id == _unknownId;
            if (unknown && _byteIds is not null) ids.AddRange(Encoding.UTF8.GetBytes(text[from..to]).Select(b => _byteIds[b]));
            else if (!unknown || !unknownBefore) ids.Add(id);
            unknownBefore = unknown;
        }
        return ids;
    }
}
