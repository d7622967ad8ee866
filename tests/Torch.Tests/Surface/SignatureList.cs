using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Torch.Tests.Surface;

/// <summary>Reads a list of signatures as reflected from TorchSharp into the spelling of <see cref="SignatureNames"/>.</summary>
/// <remarks>
/// A line of the list is <c>Type.Member(type name=default, ...) : returnType  [flags]   // differences</c>, or <c>Type (kind) : bases</c>.
/// Only type, member name and parameter types are kept: names and defaults may differ between the two versions of TorchSharp.
/// </remarks>
internal static partial class SignatureList
{
    internal static IEnumerable<string> Parse(IEnumerable<string> lines) =>
        lines.Where(l => l.Length > 0 && l[0] != '#').SelectMany(ParseLine);

    private static IEnumerable<string> ParseLine(string line)
    {
        var text = line.Split("   // ")[0];
        text = Flags().Replace(text, "");
        if (Header().Match(text) is { Success: true } header)
            return [$"{header.Groups[1].Value} (type)"];
        if (Property().Match(text) is { Success: true } property)
        {
            var name = property.Groups[1].Value;
            var bracket = name.IndexOf(".this[", StringComparison.Ordinal);
            if (bracket >= 0)
                name = $"{name[..bracket]}.this[{Types(name[(bracket + 6)..^1])}]";
            return property.Groups[2].Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(a => $"{name} {a}");
        }

        var open = text.IndexOf('(', StringComparison.Ordinal);
        var type = text.IndexOf(" : ", StringComparison.Ordinal);
        if (open >= 0 && (type < 0 || open < type))
        {
            var close = Closing(text, open);
            var name = text[..open];
            var conversion = name.EndsWith(".op_Implicit", StringComparison.Ordinal) || name.EndsWith(".op_Explicit", StringComparison.Ordinal);
            return [$"{name}({Types(text[(open + 1)..close])}){(conversion ? text[(close + 1)..] : "")}"];
        }

        var equals = text.LastIndexOf(" = ", StringComparison.Ordinal);
        return equals >= 0 ? [text] : [text.Split(" : ")[0]];
    }

    /// <summary>The parameter types of a parameter list: names, defaults and modifiers go.</summary>
    private static string Types(string parameters)
    {
        var result = new List<string>();
        foreach (var parameter in Split(parameters))
        {
            var declared = parameter.Split('=')[0].TrimEnd();
            var type = declared[..declared.LastIndexOf(' ')];
            result.Add(Modifier().Replace(type, ""));
        }

        return string.Join(", ", result);
    }

    private static int Closing(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return i;
        }

        throw new FormatException($"no closing parenthesis: {text}");
    }

    private static IEnumerable<string> Split(string parameters)
    {
        int depth = 0, start = 0;
        for (var i = 0; i < parameters.Length; i++)
        {
            depth += parameters[i] switch { '(' or '<' or '[' => 1, ')' or '>' or ']' => -1, _ => 0 };
            if (parameters[i] != ',' || depth != 0)
                continue;
            yield return parameters[start..i].Trim();
            start = i + 1;
        }

        if (parameters[start..].Trim() is { Length: > 0 } last)
            yield return last;
    }

    [GeneratedRegex(@"  \[(const = -?\d+|[a-z ]+)\]$")]
    private static partial Regex Flags();

    [GeneratedRegex(@"^(.+?) \((?:abstract |static |sealed )*(?:class|struct|enum|interface|delegate)\)")]
    private static partial Regex Header();

    [GeneratedRegex(@"^(.+) \{ ([a-z; ]+) \} : ")]
    private static partial Regex Property();

    [GeneratedRegex(@"^(params|this|ref|out|in) ")]
    private static partial Regex Modifier();
}
