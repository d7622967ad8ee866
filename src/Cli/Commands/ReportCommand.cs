using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports;
using VideoSsm.Eval.Reports.Plots;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>report</c>: tables, plots and the page from the files of a run. Needs neither weights nor a tensor library.</summary>
public static class ReportCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var run = new Argument<string>("run") { Description = "Folder of a run." };
        Option<bool> json = Common.Json();
        var command = new Command("report", "Writes tables, plots and report.html from the files of a run.") { run, json };
        command.SetAction(parsed =>
        {
            string page = Write(context, parsed.GetRequiredValue(run));
            if (parsed.GetValue(json))
            {
                var layout = new RunLayout(parsed.GetRequiredValue(run));
                JsonOutput.Write(context.Out, new { Report = page, layout.Tables, layout.Plots });
            }
            else
            {
                context.Out.WriteLine($"report: {page}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Writes the report; what could not be drawn is told on standard error.</summary>
    internal static string Write(CliContext context, string folder)
    {
        (string report, IReadOnlyList<string> problems) = ReportWriter.Write(folder, ChartRenderer.Locate());
        foreach (string problem in problems)
        {
            context.Error.WriteLine($"warning: {problem}");
        }

        return report;
    }
}
