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
        var run = new Argument<string?>("run") { Description = "Folder of a run. Without it, --into says which.", Arity = ArgumentArity.ZeroOrOne };
        var into = new Option<string?>("--into")
        {
            Description = "Also fill the blocks of this Markdown file (<!-- FOLDER: PART --> to <!-- end -->) from the runs they name, which are rendered as well.",
        };
        Option<string?> study = StudyFolder();
        Option<bool> json = Common.Json();
        var command = new Command("report", "Writes tables, plots and report.html from the files of a run; fills tables and pictures into a README.") { run, into, study, json };
        command.SetAction(parsed =>
        {
            string? file = parsed.GetValue(into);
            string[] runs = [.. Runs(parsed.GetValue(run), file)];

            // Filled first: a block that names nothing is told before anything is written.
            string? filled = file is null ? null : ResultBlocks.Fill(TextFile.Read(file, option: "--into"), file, Root(file));
            string[] pages = [.. runs.Select(folder => Write(context, folder, parsed.GetValue(study)))];
            if (file is not null)
            {
                AtomicFile.WriteAllText(file, filled!);
            }

            if (parsed.GetValue(json))
            {
                var written = runs.Zip(pages, (folder, page) => new { Report = page, new RunLayout(folder).Tables, new RunLayout(folder).Plots }).ToList();
                if (file is null)
                {
                    JsonOutput.Write(context.Out, written[0]);
                }
                else
                {
                    JsonOutput.Write(context.Out, new { Into = file, Runs = written });
                }
            }
            else
            {
                foreach (string page in pages)
                {
                    context.Out.WriteLine($"report: {page}");
                }

                if (file is not null)
                {
                    context.Out.WriteLine($"filled: {file}");
                }
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

    private static IEnumerable<string> Runs(string? run, string? into)
    {
        if (run is not null)
        {
            return [run];
        }

        if (into is null)
        {
            throw new UsageException("report: which run? Name its folder, or a Markdown file with --into");
        }

        IReadOnlyList<string> folders = ResultBlocks.Folders(TextFile.Read(into, option: "--into"));
        return folders.Count > 0
            ? folders.Select(folder => Path.Combine(Root(into), folder))
            : throw new UsageException($"--into {into}: holds no block; one begins with a line <!-- FOLDER: PART --> and ends with a line <!-- end -->");
    }

    private static string Root(string file) => Path.GetDirectoryName(Path.GetFullPath(file))!;
}
