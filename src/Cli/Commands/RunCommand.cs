using System.CommandLine;
using VideoSsm.Eval.Cli.Certification;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>run</c>: generates, scores and reports; goes on where an earlier run stopped.</summary>
public static class RunCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        Argument<string> suite = Common.Suite();
        Option<string?> folder = Common.RunFolder();
        var shard = new Option<string>("--shard") { Description = "Only part i of n, as i/n: parts may run on several machines.", DefaultValueFactory = _ => "1/1" };
        var noReport = new Option<bool>("--no-report") { Description = "Leave the report for later." };
        Option<bool> json = Common.Json();
        var command = new Command("run", "Generates, scores and reports a suite. An interrupted run goes on where it stopped.") { suite, folder, shard, noReport, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            context,
            parsed.GetRequiredValue(suite),
            parsed.GetValue(folder),
            Shard.Parse(parsed.GetRequiredValue(shard)),
            !parsed.GetValue(noReport),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(CliContext context, string name, string? folder, Shard shard, bool report, bool json, CancellationToken cancellation)
    {
        LoadedSuite suite = Common.Load(context, name);
        RunLayout layout = Common.Layout(suite, folder);
        Registry<IVideoMethod> methods = context.MethodsOf(suite);
        Plan plan = new Planner(methods, context.Metrics).Build(suite);
        if (ValidateCommand.Report(context.Error, ValidateCommand.Check(context, plan, layout)))
        {
            throw new UsageException($"{suite.Path}: not fit to run, see above");
        }

        IVideoCodec codec = context.Codec();
        RunSession session = Provenance.Collect(context.Time, shard, [.. context.Facts(UsesNetworks(plan)), new("video", codec.Description)]) with
        {
            Certificate = KnownCertificate.For(context.Root, [.. plan.Metrics.Select(m => m.Info)]),
        };
        RunOutcome outcome = Watched(context, progress =>
            new Runner(plan, methods, codec, layout, context.Time, progress).Run(session, cancellation));
        string? page = report && !outcome.Cancelled && outcome.MissingInRun == 0 ? ReportCommand.Write(context, layout.Root) : null;
        int code = outcome.Cancelled || outcome.Failed > 0 ? ExitCode.Incomplete : ExitCode.Ok;
        if (json)
        {
            JsonOutput.Write(context.Out, new { Out = layout.Root, layout.Scores, Report = page, outcome.Items, outcome.Done, outcome.Failed, outcome.Cancelled, outcome.MissingInRun });
            return code;
        }

        if (code == ExitCode.Incomplete)
        {
            context.Error.WriteLine($"{outcome.Done} of {Words.Count(outcome.Items, "video")} done, {outcome.Failed} failed; run again to go on");
        }
        else if (outcome.MissingInRun > 0)
        {
            context.Error.WriteLine($"this part is done; {Words.Count(outcome.MissingInRun, "video")} of other parts are missing");
        }

        context.Out.WriteLine($"scores: {layout.Scores}");
        if (page is not null)
        {
            context.Out.WriteLine($"report: {page}");
        }

        return code;
    }

    private static bool UsesNetworks(Plan plan) => plan.Methods.Any(m => m.Weights.Count > 0) || plan.Metrics.Any(m => m.Info.Weights.Count > 0);

    private static RunOutcome Watched(CliContext context, Func<IRunProgress, RunOutcome> work) => context.Interactive
        ? LiveProgress.Show(context.Error, work)
        : work(new LineProgress(context.Error, context.Time));
}
