using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Model.Tests;

public sealed class SentencePieceTests : IDisposable
{
    private static readonly (string Piece, double Score)[] Pieces =
    [
        ("<pad>", 0), ("</s>", 0), ("<unk>", 0), ("▁", -3), ("a", -4), ("b", -4.5), ("c", -5), ("ab", -6), ("▁a", -5.5), ("abc", -9), ("bc", -8), ("▁ab", -11),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("sentencepiece").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void TheBestCutHasTheLargestSumOfScores()
    {
        var tokenizer = Read(Pieces);

        // ▁ abc = -12; ▁a bc and ▁ ab c and ▁a b c are all lower.
        Assert.Equal([3, 9, 1], tokenizer.Encode("abc"));
        Assert.Equal([8, 3, 5, 1], tokenizer.Encode("  a \n b "));
        Assert.Equal((12, 0, 1), (tokenizer.Size, tokenizer.PadId, tokenizer.EosId));
    }

    [Fact]
    public void NoCutBeatsTheOneFound()
    {
        var tokenizer = Read(Pieces);
        var texts = Gen.NonEmptyListOf(Gen.Elements('a', 'b', 'c', ' ')).Select(list => string.Concat(list.Take(9))).ToArbitrary();

        Prop.ForAll(texts, text =>
        {
            var cleaned = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            var best = cleaned.Length == 0 ? 0 : Exhaustive("▁" + cleaned.Replace(' ', '▁'));
            var found = tokenizer.Encode(text).Where(id => id != 1).Sum(id => Pieces[id].Score);
            return Math.Abs(best - found) < 1e-9;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void ARunOfUncoveredCharactersIsOneUnknown() => Assert.Equal([8, 2, 5, 1], Read(Pieces).Encode("axyzb"));

    [Fact]
    public void WithByteFallbackAnUncoveredCharacterBecomesItsBytes()
    {
        var bytes = Enumerable.Range(0, 256).Select(b => ($"<0x{b:X2}>", -20.0));
        var tokenizer = Read([.. Pieces, .. bytes], byteFallback: true);

        // é is C3 A9, the grinning face F0 9F 98 80.
        Assert.Equal([8, 12 + 0xC3, 12 + 0xA9, 1], tokenizer.Encode("aé"));
        Assert.Equal([8, 12 + 0xF0, 12 + 0x9F, 12 + 0x98, 12 + 0x80, 1], tokenizer.Encode("a😀"));
    }

    [Fact]
    public void HtmlIsResolvedTwice() => Assert.Equal(Read(Pieces).Encode("a b"), Read(Pieces).Encode("&amp;#97;&nbsp;b"));

    [Fact]
    public void TheCharacterMapReplacesBeforeCutting()
    {
        var map = CharacterMapBuilder.Build([("Ａ", "a"), ("ǆ", "bc"), ("\u200b", ""), ("e\u0301", "b")]);
        var tokenizer = Read(Pieces, map);

        Assert.Equal(tokenizer.Encode("a"), tokenizer.Encode("Ａ"));
        Assert.Equal(tokenizer.Encode("abc"), tokenizer.Encode("Ａ\u200bǆ"));
        Assert.Equal(tokenizer.Encode("abc"), tokenizer.Encode("ae\u0301c")); // a grapheme of two characters
        Assert.Equal([8, 2, 5, 1], tokenizer.Encode("aＢb")); // what the map lacks stays
    }

    [Theory]
    [InlineData("""{"model":{"type":"BPE"}}""", "Unigram")]
    [InlineData("""{"model":{"type":"Unigram","unk_id":0,"vocab":[["a",0]]},"normalizer":null}""", "<pad>")]
    [InlineData("nonsense", "cannot be read")]
    public void OtherFilesAreRejected(string json, string part)
    {
        var path = Path.Combine(_folder, "tokenizer.json");
        File.WriteAllText(path, json);
        Assert.Contains(part, Assert.Throws<UsageException>(() => SentencePieceTokenizer.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileIsNamed() =>
        Assert.Contains("absent.json", Assert.Throws<UsageException>(() => SentencePieceTokenizer.Read("absent.json")).Message, StringComparison.Ordinal);

    private static double Exhaustive(string text) => text.Length == 0
        ? 0
        : Pieces.Skip(3).Where(p => text.StartsWith(p.Piece, StringComparison.Ordinal)).Max(p => p.Score + Exhaustive(text[p.Piece.Length..]));

    private SentencePieceTokenizer Read(IEnumerable<(string Piece, double Score)> pieces, byte[]? map = null, bool byteFallback = false)
    {
        var path = Path.Combine(_folder, "tokenizer.json");
        var precompiled = new { type = "Precompiled", precompiled_charsmap = map is null ? "" : Convert.ToBase64String(map) };
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            normalizer = new { type = "Sequence", normalizers = new[] { precompiled } },
            model = new { type = "Unigram", unk_id = 2, byte_fallback = byteFallback, vocab = pieces.Select(p => new object[] { p.Piece, p.Score }) },
        }));
        return SentencePieceTokenizer.Read(path);
    }

    /// <summary>Compiles replacements into a double-array trie the plain way: every node takes the first place its children fit.</summary>
    private static class CharacterMapBuilder
    {
        public static byte[] Build((string From, string To)[] replacements)
        {
            var texts = new List<byte>();
            var units = new uint[4096];
            var taken = new HashSet<uint> { 0 };
            var entries = replacements.Select(r =>
            {
                var start = (uint)texts.Count;
                texts.AddRange([.. Encoding.UTF8.GetBytes(r.To), 0]);
                return (Key: Encoding.UTF8.GetBytes(r.From), Value: start);
            }).ToArray();
            Place(0, 0, entries, units, taken);
            var size = 4 * units.Length;
            var data = new byte[4 + size];
            BinaryPrimitives.WriteUInt32LittleEndian(data, (uint)size);
            for (var i = 0; i < units.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4 + 4 * i), units[i]);
            return [.. data, .. texts];
        }

        private static void Place(uint node, int depth, (byte[] Key, uint Value)[] entries, uint[] units, HashSet<uint> taken)
        {
            var children = entries.GroupBy(e => depth < e.Key.Length ? e.Key[depth] : (byte)0).ToArray();
            uint origin = 256;
            while (children.Any(c => taken.Contains(origin ^ c.Key))) origin += 256;
            foreach (var child in children) taken.Add(origin ^ child.Key);
            var leaf = children.Any(c => c.Key == 0);
            units[node] |= ((node ^ origin) << 10) | (leaf ? 0x100u : 0);
            foreach (var child in children)
            {
                if (child.Key == 0)
                {
                    units[origin] = child.Single().Value | 0x8000_0000;
                    continue;
                }
                units[origin ^ child.Key] = child.Key;
                Place(origin ^ child.Key, depth + 1, [.. child], units, taken);
            }
        }
    }
}
