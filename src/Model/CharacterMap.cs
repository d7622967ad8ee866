using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace VideoSsm.Eval.Model;

/// <summary>SentencePiece's compiled normaliser: a double-array trie from byte sequences to their replacements.</summary>
/// <remarks>
/// Layout: the trie's size in bytes, its 32-bit units, then the replacements, each ended by a zero byte; all little endian. A unit holds the
/// byte it stands for, the offset of its children, and whether a value hangs below it.
/// </remarks>
internal sealed class CharacterMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;

    private CharacterMap(uint[] units, byte[] replacements) => (_units, _replacements) = (units, replacements);

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="FormatException">The sizes do not fit.</exception>
    public static CharacterMap Parse(byte[] data)
    {
        var size = data.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(data);
        if (size % 4 != 0 || size == 0 || size > data.Length - 4) throw new FormatException("the normaliser's character map is damaged");
        var units = new uint[size / 4];
        for (var i = 0; i < units.Length; i++) units[i] = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(4 + 4 * i));
        return new(units, data[(4 + (int)size)..]);
    }

    /// <summary>Replaces whole graphemes where the map has them, single characters otherwise.</summary>
    public string Apply(string text)
    {
        var result = new StringBuilder(text.Length);
        var graphemes = StringInfo.GetTextElementEnumerator(text);
        while (graphemes.MoveNext())
        {
            var grapheme = graphemes.GetTextElement();
            // Longer graphemes are never in the map; the limit of six bytes is the format's.
            if (Encoding.UTF8.GetByteCount(grapheme) < 6 && Replacement(grapheme) is { } whole)
            {
                result.Append(whole);
                continue;
            }
            foreach (var rune in grapheme.EnumerateRunes()) result.Append(Replacement(rune.ToString()) ?? rune.ToString());
        }
        return result.ToString();
    }

    // The shortest prefix with a value decides, as in the reference.
    private string? Replacement(string text)
    {
        uint node = Offset(_units[0]);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            node ^= b;
            if (node >= _units.Length || Label(_units[node]) != b) return null;
            var unit = _units[node];
            node ^= Offset(unit);
            if (HasValue(unit)) return Text(_units[node] & 0x7fff_ffff);
        }
        return null;
    }

    private string Text(uint start)
    {
        var end = Array.IndexOf(_replacements, (byte)0, (int)start);
        return Encoding.UTF8.GetString(_replacements, (int)start, (end < 0 ? _replacements.Length : end) - (int)start);
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    private static uint Label(uint unit) => unit & 0x8000_00ff;

    private static bool HasValue(uint unit) => ((unit >> 8) & 1) == 1;
}
