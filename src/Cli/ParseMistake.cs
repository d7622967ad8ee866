using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli;

/// <summary>What is wrong with a command line as such, in one line: a verb or an option that is not known, is missing, or has a value that cannot be read.</summary>
internal static class ParseMistake
{
    /// <summary>The first mistake; <c>null</c> if there is none.</summary>
    /// <param name="root">The whole program.</param>
    /// <param name="parsed">What was understood of the line.</param>
    /// <param name="args">The line.</param>
    public static string? Of(RootCommand root, ParseResult parsed, IReadOnlyList<string> args)
    {
        if (parsed.Action is HelpAction)
        {
            return null;
        }

        if (Values(parsed).Select(v => Value(v.Symbol, v.Tokens)).FirstOrDefault(m => m is not null) is { } value && Stray(parsed, args) is null)
        {
            return At(root, parsed) + value;
        }

        return Stray(parsed, args) is not null || parsed.Errors.Count > 0 ? At(root, parsed) + Explain(parsed, args) : null;
    }

    /// <summary>The verb as it was typed: <c>weights list: </c>.</summary>
    private static string At(RootCommand root, ParseResult parsed)
    {
        var words = new Stack<string>();
        for (CommandResult? at = parsed.CommandResult; at is not null && at.Command != root; at = at.Parent as CommandResult)
        {
            words.Push(at.Command.Name);
        }

        return words.Count == 0 ? "" : $"{string.Join(' ', words)}: ";
    }

    private static string Explain(ParseResult parsed, IReadOnlyList<string> args)
    {
        Command command = parsed.CommandResult.Command;
        string? stray = Stray(parsed, args) ?? (parsed.UnmatchedTokens is [string first, ..] ? first : null);
        if (stray is { Length: > 1 } && stray[0] == '-')
        {
            return $"unknown option '{stray}'{EditDistance.Suggest(stray, [.. command.Options.Where(o => !o.Hidden).Select(o => o.Name)])}";
        }

        if (stray is not null)
        {
            return command.Subcommands.Count > 0
                ? $"unknown verb '{stray}'{EditDistance.Suggest(stray, [.. command.Subcommands.Select(c => c.Name)])}"
                : $"'{stray}' is one too many; {(command.Arguments.Count == 0 ? "only options are expected" : $"expected is {string.Join(' ', command.Arguments.Select(a => $"<{a.Name}>"))}")}";
        }

        if (command.Subcommands.Count > 0 && command.Action is null)
        {
            return $"which verb? known: {string.Join(", ", command.Subcommands.Select(c => c.Name))} (--help says more)";
        }

        return command.Arguments.FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is not { Tokens.Count: > 0 }) is { } argument
            ? $"<{argument.Name}> is missing: {Lower(argument.Description)}"
            : command.Options.FirstOrDefault(o => o.Required && parsed.GetResult(o) is null or { Implicit: true }) is { } option
            ? $"{option.Name} is missing: {Lower(option.Description)}"
            : parsed.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.');
    }

    /// <summary>A misspelt option that was taken for the value of what stands before it: <c>list --jso</c>, <c>run smoke --out --jso</c>.</summary>
    /// <remarks>Whoever means such a value writes it behind an equals sign, and then it is no word of the line: <c>--slurm-option=--account=lab</c>.</remarks>
    private static string? Stray(ParseResult parsed, IReadOnlyList<string> args) => Values(parsed)
        .SelectMany(v => v.Tokens)
        .FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal) && args.Contains(token.Value))?.Value;

    private static IEnumerable<(Symbol Symbol, IReadOnlyList<Token> Tokens)> Values(ParseResult parsed)
    {
        for (CommandResult? at = parsed.CommandResult; at is not null; at = at.Parent as CommandResult)
        {
            foreach (SymbolResult child in at.Children)
            {
                switch (child)
                {
                    case OptionResult { Implicit: false } option:
                        yield return (option.Option, option.Tokens);
                        break;
                    case ArgumentResult argument:
                        yield return (argument.Argument, argument.Tokens);
                        break;
                }
            }
        }
    }

    /// <summary>What is wrong with the values of an option or argument; <c>null</c> if nothing is.</summary>
    private static string? Value(Symbol symbol, IReadOnlyList<Token> tokens)
    {
        string name = symbol is Argument ? $"<{symbol.Name}>" : symbol.Name;
        if (symbol is Option option)
        {
            if (tokens.Count < option.Arity.MinimumNumberOfValues)
            {
                return $"{name}: its value is missing: {Lower(option.Description)}";
            }

            if (tokens.Count > option.Arity.MaximumNumberOfValues)
            {
                return option.ValueType == typeof(bool)
                    ? $"{name}: takes no value; '{tokens[0].Value}' is one too many"
                    : $"{name}: given {tokens.Count} times ({string.Join(", ", tokens.Select(t => t.Value))}); once is enough";
            }
        }

        if (tokens.Any(t => t.Value.Length == 0))
        {
            return $"{name}: is empty: {Lower(symbol.Description)}";
        }

        Type type = symbol switch { Option o => o.ValueType, Argument a => a.ValueType, _ => typeof(string) };
        type = type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type;
        return tokens.Select(t => t.Value).FirstOrDefault(t => !IsReadable(t, type)) is { } wrong ? $"{name} '{wrong}': expected {Expected(wrong, type)}" : null;
    }

    /// <summary>Numbers are read as everywhere in our files: a comma is no decimal point, and none that separates thousands either.</summary>
    private static bool IsReadable(string text, Type type) =>
        type == typeof(double) ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        : type == typeof(int) ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        : type != typeof(ulong) || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string Expected(string text, Type type) =>
        type == typeof(double) ? $"a number{(text.Contains(',', StringComparison.Ordinal) ? " with a decimal point" : "")}"
        : $"a whole number{(type == typeof(ulong) ? " of 0 or more" : "")}{(text.All(char.IsAsciiDigit) ? FormattableString.Invariant($", at most {(type == typeof(int) ? int.MaxValue : ulong.MaxValue)}") : "")}";

    /// <summary>The first sentence of a description, to stand behind a colon.</summary>
    private static string Lower(string? description)
    {
        string first = (description ?? "").Split(". ")[0].TrimEnd('.');
        return first.Length > 1 && !char.IsUpper(first[1]) ? char.ToLowerInvariant(first[0]) + first[1..] : first;
    }
}
