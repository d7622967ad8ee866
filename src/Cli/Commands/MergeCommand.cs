using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness.Runs;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>merge</c>: joins the parts of a run that worked in one folder or in several.</summary>
public static class MergeCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var target = new Argument<string>("run") { Description = "Folder of the whole run: new, or holding a part." };
        var parts = new Argument<string[]>("parts") { Description = "Folders of further parts; none to join shards that worked in the first folder itself.", Arity = ArgumentArity.ZeroOrMore };
        var noVideos = new Option<bool>("--no-videos") { Description = "Leave videos, previews and strips where they are." };
        var noReport = new Option<bool>("--no-report") { Description = "Leave the report for later." };
        Option<bool> json = Common.Json();
        var command = new Command("merge", "Joins the parts of a run, says what is missing, writes tables and report. Parts may overlap and come twice.")
        {
            target, parts, noVideos, noReport, json,
        };
        command.SetAction(parsed => Run(
            context, parsed.GetRequiredValue(target), parsed.GetValue(parts) ?? [], !parsed.GetValue(noVideos), !parsed.GetValue(noReport), parsed.GetValue(json)));
        return command;
    }

    private static int Run(CliContext context, string target, string[] parts, bool videos, bool report, bool json)
    {
        var layout = new RunLayout(Target.Folder("<run>", target));
        MergeOutcome outcome = new RunMerger(context.Time, message => context.Error.WriteLine($"warning: {message}"))
            .Merge(layout, [.. parts.Select(p => new RunLayout(p))], videos);
        string? page = report && outcome.Missing == 0 ? ReportCommand.Write(context, target) : null;
        if (json)
        {
            JsonOutput.Write(context.Out, new { Out = target, layout.Scores, Report = page, outcome.Items, outcome.Missing, outcome.Failed, outcome.Added, outcome.Videos });
        }
        else
        {
            context.Error.WriteLine(outcome.Missing == 0
                ? $"complete: {Words.Count(outcome.Items, "video")}, {Words.Count(outcome.Failed, "failed row")}"
                : $"incomplete: {outcome.Missing} of {Words.Count(outcome.Items, "video")} have no result; run the missing parts and merge again");
            context.Out.WriteLine($"scores: {layout.Scores}");
            if (page is not null)
            {
                context.Out.WriteLine($"report: {page}");
            }
        }

        return outcome.Missing > 0 || outcome.Failed > 0 ? ExitCode.Incomplete : ExitCode.Ok;
    }
}
