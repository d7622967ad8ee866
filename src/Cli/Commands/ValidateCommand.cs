using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;
using VideoSsm.Eval.Harness.Validators;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>validate</c>: checks everything that can be checked before time is spent.</summary>
public static class ValidateCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        Argument<string> suite = Common.Suite(context);
        Option<string?> folder = Common.RunFolder();
        Option<bool> json = Common.Json();
        string checks = string.Join(", ", AllValidators.List.Select(v => v.Id));
        var command = new Command("validate", $"Checks a suite: names, {checks}. Spends nothing.") { suite, folder, json };
        command.SetAction(parsed => Run(context, parsed.GetRequiredValue(suite), parsed.GetValue(folder), parsed.GetValue(json)));
        return command;
    }

    /// <summary>Prints findings as words; tells whether there is an error among them.</summary>
    internal static bool Report(TextWriter writer, IReadOnlyList<Finding> findings)
    {
        foreach (Finding finding in findings)
        {
            writer.WriteLine($"{finding.Severity.ToString().ToLowerInvariant()} ({finding.Check}): {finding.Message}");
        }

        return findings.Any(f => f.Severity == Severity.Error);
    }

    /// <summary>Everything the checks find in a plan.</summary>
    /// <param name="context">The program.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="layout">Where it would write.</param>
    /// <param name="official">Folder of published weights; the usual one when absent.</param>
    internal static IReadOnlyList<Finding> Check(CliContext context, Plan plan, RunLayout layout, string? official = null) => AllValidators.Check(new ValidationContext
    {
        Plan = plan,
        Layout = layout,
        WeightsFolder = context.Weights,
        OfficialFolder = official ?? Fetch.WeightsFolder.IfAny(),
        Forecast = Common.Forecast(layout),
    });

    private static int Run(CliContext context, string name, string? folder, bool json)
    {
        LoadedSuite suite = Common.Load(context, name);
        Plan plan = new Planner(context.MethodsOf(suite), context.Metrics).Build(suite);
        IReadOnlyList<Finding> findings = Check(context, plan, Common.Layout(suite, folder));
        bool bad = findings.Any(f => f.Severity == Severity.Error);
        if (json)
        {
            JsonOutput.Write(context.Out, new { Suite = suite.Name, Ok = !bad, Findings = findings });
        }
        else
        {
            Report(context.Out, findings);
            context.Out.WriteLine(bad ? $"{suite.Name}: not fit to run" : $"{suite.Name}: fit to run, {Words.Count(plan.Items.Count, "video")}");
        }

        return bad ? ExitCode.Failed : ExitCode.Ok;
    }
}
