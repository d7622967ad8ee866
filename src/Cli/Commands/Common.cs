using System.CommandLine;
using System.CommandLine.Completions;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary>Options and steps that several verbs share.</summary>
internal static class Common
{
    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    /// <summary>Of every verb.</summary>
    public static Option<string?> Log { get; } = new("--log") { Description = "Also add what is told on standard error to this file, each line with its time.", Recursive = true };

    public static Argument<string> Suite(CliContext context)
    {
        var suite = new Argument<string>("suite") { HelpName = "suite", Description = "A suite: a name from the folder suites, or a path." };
        suite.CompletionSources.Add(_ => SuiteNames(context).Select(name => new CompletionItem(name)));
        return suite;
    }

    public static Option<bool> DryRun() => new("--dry-run") { Description = "Say what would be done, and do nothing." };

    public static Option<string?> RunFolder() => new("--out") { Description = "Folder of the run. Default: runs/NAME under the current folder." };

    /// <summary>Finds a suite by path or by name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static LoadedSuite Load(CliContext context, string suite)
    {
        if (File.Exists(suite))
        {
            return SuiteReader.Read(suite);
        }

        string named = Path.Combine(context.Suites, suite + ".json");
        if (!suite.Contains(Path.DirectorySeparatorChar) && File.Exists(named))
        {
            return SuiteReader.Read(named);
        }

        throw new UsageException(NotThere("suite", suite, [.. SuiteNames(context)]));
    }

    /// <summary>That nothing is called so: a path is a path, and a name is nearest to others.</summary>
    /// <param name="kind">What it should be, in a word.</param>
    /// <param name="name">What was typed.</param>
    /// <param name="known">Names.</param>
    public static string NotThere(string kind, string name, IReadOnlyCollection<string> known) => Directory.Exists(name) ? $"{name}: is a folder; name the file of a {kind}"
        : name.Contains(Path.DirectorySeparatorChar) ? $"{name}: there is no such file"
        : $"there is no {kind} '{name}'{EditDistance.Suggest(name, known)}";

    public static IEnumerable<string> SuiteNames(CliContext context) => !Directory.Exists(context.Suites)
        ? []
        : Directory.GetFiles(context.Suites, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => n != "schema").Order(StringComparer.Ordinal);

    public static RunLayout Layout(LoadedSuite suite, string? folder) => new(Target.Folder("--out", folder ?? Path.Combine("runs", suite.Name)));

    /// <summary>What earlier work in a run folder cost.</summary>
    public static CostForecast Forecast(RunLayout layout)
    {
        var forecast = new CostForecast();
        if (File.Exists(layout.Costs))
        {
            forecast.Learn(CostCsv.Read(layout.Costs));
        }

        return forecast;
    }
}
