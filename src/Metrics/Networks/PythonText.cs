using System.Globalization;
using System.Net;
using System.Text;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>What Python's strings do and .NET's do otherwise, as far as tokenizers depend on it.</summary>
internal static class PythonText
{
    // Names that HTML allows without a semicolon.
    private static readonly HashSet<string> Bare = [.. (
        "AElig AMP Aacute Acirc Agrave Aring Atilde Auml COPY Ccedil ETH Eacute Ecirc Egrave Euml GT Iacute Icirc Igrave Iuml LT Ntilde Oacute Ocirc Ograve "
        + "Oslash Otilde Ouml QUOT REG THORN Uacute Ucirc Ugrave Uuml Yacute aacute acirc acute aelig agrave amp aring atilde auml brvbar ccedil cedil cent "
        + "copy curren deg divide eacute ecirc egrave eth euml frac12 frac14 frac34 gt iacute icirc iexcl igrave iquest iuml laquo lt macr micro middot nbsp "
        + "not ntilde oacute ocirc ograve ordf ordm oslash otilde ouml para plusmn pound quot raquo reg sect shy sup1 sup2 sup3 szlig thorn times uacute "
        + "ucirc ugrave uml uuml yacute yen yuml").Split(' ')];

    // What Windows puts at 128 to 159, where HTML and Unicode have control characters; 0 where it has nothing.
    private const string Windows1252 = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";

    // Composed letters after their base letters, by combining mark.
    private static readonly (char Mark, string Pairs)[] Compositions =
    [
        ('\u0300', "AÀEÈIÌOÒUÙNǸaàeèiìoòuùnǹ"),
        ('\u0301', "AÁEÉIÍOÓUÚYÝCĆLĹNŃRŔSŚZŹaáeéiíoóuúyýcćlĺnńrŕsśzź"),
        ('\u0302', "AÂEÊIÎOÔUÛCĈGĜHĤJĴSŜWŴYŶaâeêiîoôuûcĉgĝhĥjĵsŝwŵyŷ"),
        ('\u0303', "AÃNÑOÕIĨUŨaãnñoõiĩuũ"),
        ('\u0304', "AĀEĒIĪOŌUŪaāeēiīoōuūÄǞäǟÖȪöȫÜǕüǖ"),
        ('\u0306', "AĂEĔGĞIĬOŎUŬaăeĕgğiĭoŏuŭИЙий"),
        ('\u0307', "CĊEĖGĠIİZŻcċeėgġzż"),
        ('\u0308', "AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿЕЁеё"),
        ('\u030a', "AÅUŮaåuů"),
        ('\u030b', "OŐUŰoőuű"),
        ('\u030c', "CČDĎEĚNŇRŘSŠTŤZŽcčdďeěnňrřsštťzž"),
        ('\u0327', "CÇGĢKĶLĻNŅRŖSŞTŢcçkķlļnņrŗsştţ"),
        ('\u0328', "AĄEĘIĮUŲaąeęiįuų"),
    ];

    /// <summary><c>str.lower()</c>: full case mapping, with Greek's final sigma.</summary>
    public static string Lower(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == 'İ') result.Append("i\u0307");
            else if (text[i] == 'Σ') result.Append(Cased(text, i, -1) && !Cased(text, i, 1) ? 'ς' : 'σ');
            else if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length) result.Append(text.Substring(i++, 2).ToLowerInvariant());
            else result.Append(char.ToLowerInvariant(text[i]));
        }
        return result.ToString();
    }

    /// <summary><c>html.unescape()</c>. Deviation: of the names only those of HTML 4 are known, HTML 5's other 1,900 stay as they are.</summary>
    public static string HtmlUnescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var (value, length) = text[i] == '&' ? Reference(text, i) : (null, 0);
            result.Append(value ?? text[i].ToString());
            i += value is null ? 1 : length;
        }
        return result.ToString();
    }

    /// <summary>The character of a reference <c>&amp;…;</c>, or null where it is none.</summary>
    /// <param name="name">What stands between the ampersand and the semicolon.</param>
    public static string? Character(string name)
    {
        if (!name.StartsWith('#'))
        {
            var whole = $"&{name};";
            var decoded = WebUtility.HtmlDecode(whole);
            return decoded == whole ? name is "AMP" or "LT" or "GT" or "QUOT" or "COPY" or "REG" ? Character(name.ToLowerInvariant()) : null : decoded;
        }
        var hex = name.Length > 1 && name[1] is 'x' or 'X';
        var digits = hex ? name[2..] : name[1..];
        if (digits.Length == 0 || !digits.All(hex ? char.IsAsciiHexDigit : char.IsAsciiDigit)) return null;
        return digits.TrimStart('0').Length > 7 ? "\ufffd" : FromCode(int.Parse(digits, hex ? NumberStyles.HexNumber : NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>Windows' meaning of the control characters 128 to 159.</summary>
    public static char FromWindows1252(char c) => c is >= '\u0080' and <= '\u009f' && Windows1252[c - 0x80] != 0 ? Windows1252[c - 0x80] : c;

    /// <summary>
    /// Composes letters and following accents. Deviation: the Latin letters of European languages and three Cyrillic ones only; Unicode's full
    /// composition is not available to a program without culture data.
    /// </summary>
    public static string Compose(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var pairs = Array.Find(Compositions, x => x.Mark == c).Pairs;
            var at = pairs is null || result.Length == 0 ? -1 : Enumerable.Range(0, pairs.Length / 2).FirstOrDefault(k => pairs[2 * k] == result[^1], -1);
            if (at >= 0) result[^1] = pairs![(2 * at) + 1];
            else result.Append(c);
        }
        return result.ToString();
    }

    private static (string? Value, int Length) Reference(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && end - at <= 32 && !"\t\n\f <&;".Contains(text[end]) && (text[end] != '#' || end == at + 1)) end++;
        var name = text[(at + 1)..end];
        var closed = end < text.Length && text[end] == ';' ? 1 : 0;
        if (name.StartsWith('#'))
        {
            // Digits end where they end, semicolon or not.
            var hex = name.Length > 1 && name[1] is 'x' or 'X';
            var digits = name.Skip(hex ? 2 : 1).TakeWhile(hex ? char.IsAsciiHexDigit : char.IsAsciiDigit).Count();
            var length = (hex ? 2 : 1) + digits;
            return digits == 0 ? (null, 0) : (Character(name[..length]), 1 + length + (length == name.Length ? closed : 0));
        }
        if (closed == 1 && Character(name) is { } whole) return (whole, name.Length + 2);
        for (var length = name.Length; length > 1; length--)
        {
            if (Bare.Contains(name[..length])) return (Character(name[..length]), length + 1);
        }
        return (null, 0);
    }

    private static string FromCode(int code) => code switch
    {
        0 or (>= 0xd800 and <= 0xdfff) or > 0x10ffff => "\ufffd",
        0x0d => "\r",
        >= 0x80 and <= 0x9f => FromWindows1252((char)code).ToString(),
        (>= 1 and <= 8) or 0x0b or (>= 0x0e and <= 0x1f) or 0x7f or (>= 0xfdd0 and <= 0xfdef) => "",
        _ when (code & 0xfffe) == 0xfffe => "",
        _ => char.ConvertFromUtf32(code),
    };

    private static bool Cased(string text, int at, int step)
    {
        for (var i = at + step; i >= 0 && i < text.Length; i += step)
        {
            var category = char.GetUnicodeCategory(text[i]);
            if (category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter) return true;
            var ignorable = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
                or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol || text[i] is '\'' or '.' or ':' or '·' or '’';
            if (!ignorable) return false;
        }
        return false;
    }
}
