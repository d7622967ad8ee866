using System.CommandLine;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary>Options and steps that several verbs share.</summary>
internal static class Common
{
    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    public static Argument<string> Suite() => new("suite") { Description = "A suite: a name from the folder suites, or a path." };

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

        throw new UsageException($"there is no suite '{suite}'{EditDistance.Suggest(suite, [.. SuiteNames(context)])}");
    }

    public static IEnumerable<string> SuiteNames(CliContext context) => !Directory.Exists(context.Suites)
        ? []
        : Directory.GetFiles(context.Suites, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => n != "schema").Order(StringComparer.Ordinal);

    public static RunLayout Layout(LoadedSuite suite, string? folder) => new(folder ?? Path.Combine("runs", suite.Name));

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
