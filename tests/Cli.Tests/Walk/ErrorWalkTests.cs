using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Cli.Tests.Walk;

/// <summary>
/// A walk through every verb with wrong input. Each mistake ends with exit code 2 and one line on standard error that says what is wrong, where, and how to
/// mend it; nothing is printed and nothing is written. VIDEOSSM_KEEP_WALK names a file that keeps every line and its answer, to be read as a user would.
/// </summary>
public sealed partial class ErrorWalkTests(Place place) : IClassFixture<Place>
{
    private static readonly Command Root = CommandLine.BuildRoot(Composition.Create());

    private static readonly string Repository = Above(AppContext.BaseDirectory);

    /// <summary>Every mistake: those made by hand, then those made from the verbs.</summary>
    public static TheoryData<string, string, int> Walk()
    {
        var data = new TheoryData<string, string, int>();
        foreach (Mistake mistake in Mistakes.All.Concat(Verbs(Root, []).SelectMany(Common)))
        {
            data.Add(mistake.Line, mistake.Says, mistake.Code);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Walk))]
    public void AMistakeIsOneClearLineAndNothingElse(string line, string says, int code)
    {
        CliResult result = Cli.Run(c => c with { OutIsTerminal = false }, [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Word)]);

        // What comes with the program may lie anywhere, in a temporary folder too.
        string told = result.Error.Replace(place.Path, "~", StringComparison.Ordinal).Replace(Repository, ".", StringComparison.Ordinal);
        Keep(line, told);
        Assert.Equal("", result.Out);
        Assert.Empty(place.Changes());
        Assert.StartsWith("error: ", told, StringComparison.Ordinal);
        Assert.EndsWith("\n", told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told[..^1]);
        Assert.Contains(says, told, StringComparison.Ordinal);
        Assert.DoesNotMatch(Machinery(), told);
        Assert.DoesNotMatch(BadEnd(), told[..^1]);
        Assert.Equal(code, result.Code);
    }

    [Fact]
    public void AnAddressThatCannotBeHadIsNamed()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(place.Path, "study", "study.json"), folder["study.json"]);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        CliResult busy = Cli.Run("study", "serve", folder.Path, "--port", $"{port}");
        CliResult foreign = Cli.Run("study", "serve", folder.Path, "--host", "192.0.2.1");

        Assert.Equal((ExitCode.Usage, "", $"error: --port {port}: another program listens there; choose another, or 0 for any free one\n"), (busy.Code, busy.Out, busy.Error));
        Assert.Equal((ExitCode.Usage, ""), (foreign.Code, foreign.Out));
        Assert.StartsWith("error: --host 192.0.2.1 --port 8060: cannot listen there (", foreign.Error, StringComparison.Ordinal);
        Assert.Single(foreign.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void EveryVerbIsWalked()
    {
        string[] verbs = [.. Verbs(Root, []).Select(v => string.Join(' ', v.Path))];

        Assert.True(verbs.Length > 20);
        Assert.All(verbs, verb => Assert.True(Mistakes.All.Any(m => $"{m.Line} ".StartsWith($"{verb} ", StringComparison.Ordinal)), $"no mistake is tried with '{verb}': add some to Mistakes.cs"));
    }

    private static string Above(string folder) => File.Exists(Path.Combine(folder, "VideoSsm.Eval.sln"))
        ? folder
        : Above(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("the tests do not run inside the repository"));

    /// <summary>A type's name, a stack, a position of the JSON library, a path that nobody typed.</summary>
    [GeneratedRegex(@"System\.|VideoSsm\.|Exception|   at |BytePosition|LineNumber|/tmp/|/bin/(Debug|Release)|  ")]
    private static partial Regex Machinery();

    /// <summary>A line that breaks off, or that ends twice.</summary>
    [GeneratedRegex(@"([:;,(]|\.\)?|\?\)|\.\.)$")]
    private static partial Regex BadEnd();

    /// <summary>Every verb that does something, with the words that call it.</summary>
    private static IEnumerable<(string[] Path, Command Command)> Verbs(Command command, string[] path) => command.Subcommands.Count == 0
        ? [(path, command)]
        : command.Subcommands.SelectMany(c => Verbs(c, [.. path, c.Name]));

    /// <summary>What can be got wrong with every verb and every option alike.</summary>
    private static IEnumerable<Mistake> Common((string[] Path, Command Command) verb)
    {
        string line = string.Join(' ', verb.Path);
        yield return new($"{line}{Needed(null)} --jsno", $"{line}: unknown option '--jsno'; did you mean '--json'?");
        if (verb.Command.Arguments.FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0) is { } argument)
        {
            yield return new(line, $"{line}: <{argument.Name}> is missing: ");
        }

        if (verb.Command.Options.FirstOrDefault(o => o.Required) is { } required)
        {
            yield return new(line, $"{line}: {required.Name} is missing: ");
        }

        if (verb.Command.Arguments.All(a => a.Arity.MaximumNumberOfValues <= 1))
        {
            yield return new($"{line}{string.Concat(verb.Command.Arguments.Select(_ => " ~/none"))} stray", $"{line}: 'stray' is one too many");
        }

        foreach (Option option in verb.Command.Options.Where(o => !o.Hidden && o.ValueType != typeof(bool) && o.Name != "--help"))
        {
            if (option.Arity.MinimumNumberOfValues > 0)
            {
                yield return new($"{line}{Needed(option)} {option.Name}", $"{line}: {option.Name}: its value is missing: ");
                yield return new($"{line}{Needed(option)} {option.Name} ''", $"{line}: {option.Name}: is empty: ");
            }

            Type type = option.ValueType.IsArray ? option.ValueType.GetElementType()! : Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
            if (type != typeof(string))
            {
                yield return new($"{line}{Needed(option)} {option.Name} nine", $"{line}: {option.Name} 'nine': expected a {(type == typeof(double) ? "number" : "whole number")}");
            }
        }

        string Needed(Option? beside) => string.Concat(verb.Command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0).Select(_ => " ~/none"))
            + string.Concat(verb.Command.Options.Where(o => o.Required && o != beside).Select(o => $" {o.Name} 1"));
    }

    private string Word(string word) => word == "''" ? "" : word.Replace("~/", place.Path + "/", StringComparison.Ordinal);

    private static void Keep(string line, string told)
    {
        if (Environment.GetEnvironmentVariable("VIDEOSSM_KEEP_WALK") is { Length: > 0 } file)
        {
            File.AppendAllText(file, $"$ {line}\n{told}\n");
        }
    }
}
