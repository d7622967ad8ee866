using System.Net;
using System.Text;

namespace VideoSsm.Eval.Model;

/// <summary>What Wan2.1 does to a prompt before it is tokenized.</summary>
internal static class TextCleaning
{
    /// <summary>Resolves HTML entities twice and collapses white space.</summary>
    public static string Clean(string text) => CollapseSpaces(WebUtility.HtmlDecode(WebUtility.HtmlDecode(text)));

    /// <summary>Every run of white space becomes one space; none at the ends.</summary>
    public static string CollapseSpaces(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c)) result.Append(c);
            else if (result.Length > 0 && result[^1] != ' ') result.Append(' ');
        }
        return result.ToString().TrimEnd();
    }
}
