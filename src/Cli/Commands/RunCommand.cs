using System.CommandLine;
using VideoSsm.Eval.Cli.Certification;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>run</c>: generates, scores and reports; goes on where an earlier run stopped.</summary>
public static class RunCommand
{
    private static readonly string[] Executors = ["local", "slurm"];

    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        Argument<string> suite = Common.Suite(context);
        Option<string?> folder = Common.RunFolder();
        var shard = new Option<string>("--shard") { Description = "Only part i of n, as i/n: parts may run on several machines.", DefaultValueFactory = _ => "1/1" };
        var noReport = new Option<bool>("--no-report") { Description = "Leave the report for later." };
        var retries = new Option<int>("--retries") { Description = "How often a failed video is tried again, after all others.", DefaultValueFactory = _ => 1 };
        var timeout = new Option<string?>("--item-timeout") { Description = "Longest time for one video (90s, 10m, 1h30m); then it is given up and its rows say so. Default: no limit." };
        var executor = new Option<string>("--executor") { Description = "Where to work: local, or slurm to submit the parts to a cluster.", DefaultValueFactory = _ => "local" };
        executor.CompletionSources.Add(Executors);
        var slurm = new RunOnSlurm();
        var workers = new RunInWorkers();
        Option<bool> dry = Common.DryRun();
        Option<bool> json = Common.Json();
        var command = new Command("run", "Generates, scores and reports a suite. An interrupted run goes on where it stopped.")
        {
            suite, folder, shard, noReport, retries, timeout, dry, executor, json,
        };
        foreach (Option option in workers.Options.Concat(slurm.Options))
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) =>
        {
            Shard part = Shard.Parse(parsed.GetRequiredValue(shard));
            RunOptions options = Options(parsed.GetValue(retries), parsed.GetValue(timeout));
            if (!Executors.Contains(parsed.GetRequiredValue(executor)))
            {
                throw new UsageException($"--executor '{parsed.GetRequiredValue(executor)}': unknown{EditDistance.Suggest(parsed.GetRequiredValue(executor), Executors)}");
            }

            bool remote = parsed.GetRequiredValue(executor) == "slurm";
            if (!remote && slurm.Typed(parsed) is { } stray)
            {
                throw new UsageException($"{stray} needs --executor slurm");
            }

            int processes = workers.Count(parsed);
            if (processes > 1 && (remote || part != Shard.All))
            {
                throw new UsageException("--workers: shares a whole run on this machine, so neither --executor slurm nor --shard goes with it");
            }

            if (remote && part != Shard.All)
            {
                throw new UsageException("--shard and --executor slurm: the cluster's tasks are the parts; say how many with --shards");
            }

            LoadedSuite loaded = Common.Load(context, parsed.GetRequiredValue(suite));
            RunLayout layout = Common.Layout(loaded, parsed.GetValue(folder));
            if (remote)
            {
                // Before the plan, whose warnings would stand above the mistake.
                slurm.Wanted(loaded, parsed);
            }

            bool report = !parsed.GetValue(noReport);
            if (parsed.GetValue(dry) && !remote)
            {
                return Task.FromResult(PlanCommand.Run(context, loaded, layout, part, budget: null, parsed.GetValue(json)));
            }

            Plan plan = Checked(context, loaded, layout, workers.IsWorker(parsed) ? TextWriter.Null : context.Error);
            string[] passed = [$"--retries={options.Retries}", .. options.ItemTimeout is { } longest ? [FormattableString.Invariant($"--item-timeout={longest.TotalSeconds}s")] : (string[])[]];
            if (processes > 1)
            {
                RunInWorkers.Work(context, loaded, layout, processes, passed, cancellation);
            }

            cancellation = workers.Ending(parsed, context.In, cancellation);
            return Task.FromResult(remote
                ? slurm.Run(context, loaded, layout, parsed, passed, report, parsed.GetValue(dry), parsed.GetValue(json), cancellation)
                : Run(context, plan, context.MethodsOf(loaded), layout, part, options, report, parsed.GetValue(json), cancellation));
        });
        return command;
    }

    private static RunOptions Options(int retries, string? timeout) => new()
    {
        Retries = retries is >= 0 and <= 100 ? retries : throw new UsageException($"--retries {retries}: expected 0 to 100"),
        ItemTimeout = timeout is null ? null : Durations.Parse(timeout, "--item-timeout"),
    };

    // A worker's caller has told the warnings already.
    private static Plan Checked(CliContext context, LoadedSuite suite, RunLayout layout, TextWriter told)
    {
        Plan plan = new Planner(context.MethodsOf(suite), context.Metrics).Build(suite);
        return ValidateCommand.Report(told, ValidateCommand.Check(context, plan, layout))
            ? throw new UsageException($"{suite.Path}: not fit to run, see above")
            : plan;
    }

    /// <summary>Works on a plan and tells how it went; also what <c>score</c> does with folders of videos.</summary>
    internal static int Run(
        CliContext context, Plan plan, Registry<IVideoMethod> methods, RunLayout layout, Shard shard, RunOptions options, bool report, bool json, CancellationToken cancellation)
    {
        IVideoCodec codec = context.Codec();
        RunSession session = Provenance.Collect(context.Time, shard, [.. context.Facts(UsesNetworks(plan)), new("video", codec.Description)]) with
        {
            Certificate = KnownCertificate.For(context.Root, [.. plan.Metrics.Select(m => m.Info)]),
        };
        RunOutcome outcome = Watched(context, progress =>
            new Runner(plan, methods, codec, layout, context.Time, progress, options).Run(session, cancellation));
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

    private static RunOutcome Watched(CliContext context, Func<IRunProgress, RunOutcome> work)
    {
        if (!context.Interactive)
        {
            return work(new LineProgress(context.Error, context.Time));
        }

        // Bars are redrawn in place: the log gets lines instead.
        return LiveProgress.Show(context.Terminal, context.Time, bars => work(context.Log is { } log
            ? new BothProgress(bars, new LineProgress(new NotesWriter(log), context.Time))
            : bars));
    }
}
