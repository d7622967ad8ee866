using System.Text;
using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>What CLIP does to a text before cutting it: ftfy's <c>fix_text</c>, HTML unescaped twice, white space collapsed.</summary>
/// <remarks>
/// Deviation: ftfy's repair of wrongly decoded text ("schÃ¶n") is left out; prompts come from files whose encoding is known.
/// </remarks>
internal static partial class ClipTextCleaning
{
    // Latin ligatures and digraphs after what they stand for.
    private static readonly Dictionary<char, string> Ligatures = new()
    {
        ['Ĳ'] = "IJ",
        ['ĳ'] = "ij",
        ['ŉ'] = "ʼn",
        ['Ǳ'] = "DZ",
        ['ǲ'] = "Dz",
        ['ǳ'] = "dz",
        ['Ǆ'] = "DŽ",
        ['ǅ'] = "Dž",
        ['ǆ'] = "dž",
        ['Ǉ'] = "LJ",
        ['ǈ'] = "Lj",
        ['ǉ'] = "lj",
        ['Ǌ'] = "NJ",
        ['ǋ'] = "Nj",
        ['ǌ'] = "nj",
        ['ﬀ'] = "ff",
        ['ﬁ'] = "fi",
        ['ﬂ'] = "fl",
        ['ﬃ'] = "ffi",
        ['ﬄ'] = "ffl",
        ['ﬅ'] = "ſt",
        ['ﬆ'] = "st",
    };

    /// <summary>Cleans a text; it is not yet lower case.</summary>
    public static string Clean(string text)
    {
        text = PythonText.HtmlUnescape(PythonText.HtmlUnescape(Fix(text)));
        var result = new StringBuilder(text.Length);
        foreach (var c in text.Trim())
        {
            if (!char.IsWhiteSpace(c)) result.Append(c);
            else if (result.Length > 0 && result[^1] != ' ') result.Append(' ');
        }
        return result.ToString().TrimEnd();
    }

    /// <summary>ftfy's repairs, line by line, each until nothing changes.</summary>
    internal static string Fix(string text)
    {
        var result = new StringBuilder(text.Length);
        var unescape = true;
        foreach (var line in Lines(text))
        {
            // Text with tags may mean its references as such, and so may all that follows.
            unescape &= !line.Contains('<');
            var (before, now) = ("", line);
            while (before != now) (before, now) = (now, FixOnce(now, unescape));
            result.Append(now);
        }
        return result.ToString();
    }

    private static string FixOnce(string text, bool unescape)
    {
        if (unescape) text = Reference().Replace(text, m => PythonText.Character(m.Groups[1].Value) ?? Capitals(m.Groups[1].Value) ?? m.Value);
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var plain = PythonText.FromWindows1252(c);
            if (Ligatures.TryGetValue(plain, out var letters)) result.Append(Straight(letters));
            else result.Append(Straight(HalfWidth(plain).ToString()));
        }
        text = result.Replace("\r\n", "\n").Replace('\r', '\n').Replace('\u2028', '\n').Replace('\u2029', '\n').Replace('\u0085', '\n').ToString();
        text = TerminalEscape().Replace(LoneSurrogates(text), "");
        return PythonText.Compose(string.Concat(text.Where(c => !IsControl(c))));
    }

    // Names written in capitals throughout (P&EACUTE;REZ) mean the capital letter.
    private static string? Capitals(string name) =>
        name.All(c => !char.IsAsciiLetterLower(c)) && PythonText.Character(name.ToLowerInvariant()) is { } small
            ? small == "ß" ? "SS" : small.ToUpperInvariant() : null;

    private static string Straight(string text) => string.Concat(text.Select(c => c switch
    {
        '\u02bc' or (>= '\u2018' and <= '\u201b') => '\'',
        >= '\u201c' and <= '\u201f' => '"',
        _ => c,
    }));

    // Deviation: of the wide and narrow forms only those of ASCII and the wide space; half-width kana and Hangul stay as they are.
    private static char HalfWidth(char c) => c is >= '！' and <= '～' ? (char)(c - '！' + '!') : c == '\u3000' ? ' ' : c;

    private static string LoneSurrogates(string text) => string.Concat(text.EnumerateRunes());

    private static bool IsControl(char c) =>
        c is <= '\u0008' or '\u000b' or (>= '\u000e' and <= '\u001f') or '\u007f' or (>= '\u206a' and <= '\u206f') or '\ufeff' or (>= '\ufff9' and <= '\ufffc');

    private static IEnumerable<string> Lines(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) is var found and >= 0 ? found + 1 : text.Length;
            yield return text[at..end];
            at = end;
        }
    }

    [GeneratedRegex("&(#?[0-9A-Za-z]{1,24});")]
    private static partial Regex Reference();

    [GeneratedRegex("\u001b\\[[0-9;]*[a-zA-Z]")]
    private static partial Regex TerminalEscape();
}
