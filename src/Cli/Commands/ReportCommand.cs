using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Study;
using VideoSsm.Eval.Study.Reporting;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>report</c>: tables, plots and the page from the files of a run. Needs neither weights nor a tensor library.</summary>
public static class ReportCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var run = new Argument<string>("run") { Description = "Folder of a run." };
        Option<string?> study = StudyFolder();
        Option<bool> json = Common.Json();
        var command = new Command("report", "Writes tables, plots and report.html from the files of a run.") { run, study, json };
        command.SetAction(parsed =>
        {
            string page = Write(context, parsed.GetRequiredValue(run), parsed.GetValue(study));
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
    internal static string Write(CliContext context, string folder, string? study = null)
    {
        (string report, IReadOnlyList<string> problems) = ReportWriter.Write(folder, ChartRenderer.Locate(), Study(context, folder, study));
        foreach (string problem in problems)
        {
            context.Error.WriteLine($"warning: {problem}");
        }

        return report;
    }

    internal static Option<string?> StudyFolder() => new("--study") { HelpName = "folder", Description = "Folder of a user study of the run's videos. Default: study inside the run, where it has ballots." };

    /// <summary>The run's user study: the one named, else the one in its folder, else none.</summary>
    /// <exception cref="UsageException">The one named is no study, or has no ballots.</exception>
    internal static StudyFindings? Study(CliContext context, string run, string? named)
    {
        if (named is not null)
        {
            return StudyReport.Findings(named);
        }

        var own = new StudyLayout(new RunLayout(run).Study);
        if (!File.Exists(own.Definition) || !File.Exists(own.Ballots))
        {
            return null;
        }

        try
        {
            return StudyReport.Findings(own.Root);
        }
        catch (Exception e) when (e is UsageException or InvalidDataException)
        {
            // Nobody asked for the study: the report of the run stands without it.
            context.Error.WriteLine($"warning: the report has no user study: {e.Message}");
            return null;
        }
    }
}
