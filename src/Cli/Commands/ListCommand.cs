using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>list</c>: what exists. Loads no network and no native library.</summary>
public static class ListCommand
{
    private static readonly string[] Kinds = ["methods", "metrics", "suites", "weights"];

    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var what = new Argument<string?>("what") { Description = $"One of {string.Join(", ", Kinds)}; all without.", Arity = ArgumentArity.ZeroOrOne };
        what.CompletionSources.Add(Kinds);
        Option<bool> json = Common.Json();
        var command = new Command("list", "Lists methods, metrics, suites and weights.") { what, json };
        command.SetAction(parsed => Run(context, parsed.GetValue(what), parsed.GetValue(json)));
        return command;
    }

    private static int Run(CliContext context, string? what, bool json)
    {
        if (what is not null && !Kinds.Contains(what))
        {
            throw new UsageException($"list: unknown '{what}'{EditDistance.Suggest(what, Kinds)}");
        }

        var lists = new SortedDictionary<string, IReadOnlyList<Entry>>(StringComparer.Ordinal);
        foreach (string kind in Kinds.Where(k => what is null || what == k))
        {
            lists[kind] = [.. Entries(context, kind)];
        }

        if (json)
        {
            JsonOutput.Write(context.Out, lists);
            return ExitCode.Ok;
        }

        foreach ((string kind, IReadOnlyList<Entry> entries) in lists)
        {
            TextTable.Write(context.Out, [kind, ""], [.. entries.Select(e => (string[])[e.Id, e.Unavailable is { } why ? $"(unavailable: {why}) {e.Summary}" : e.Summary])]);
            if (what is null)
            {
                context.Out.WriteLine();
            }
        }

        return ExitCode.Ok;
    }

    private static IEnumerable<Entry> Entries(CliContext context, string kind) => kind switch
    {
        "methods" => context.Methods.Entries.Select(e => new Entry(e.Id, e.Summary, e.Unavailable())),
        "metrics" => context.Metrics.Entries.Select(e => new Entry(e.Id, e.Summary)),
        "suites" => Common.SuiteNames(context).Select(name => new Entry(name, Question(Path.Combine(context.Suites, name + ".json")))),
        _ => Weights(context.Weights),
    };

    // A broken suite must not hide the others: its error stands where its question would.
    private static string Question(string path)
    {
        try
        {
            return JsonFile.Read<Suite>(path).Question;
        }
        catch (UsageException e)
        {
            return $"(cannot be read: {e.Message})";
        }
    }

    private static IEnumerable<Entry> Weights(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.GetFiles(folder, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => new Entry(Path.GetRelativePath(folder, f), Words.Bytes((new FileInfo(f).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(f)).Length)));

    private sealed record Entry(string Id, string Summary, string? Unavailable = null);
}
