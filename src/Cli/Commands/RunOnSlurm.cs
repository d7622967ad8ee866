using System.CommandLine;
using System.Text.RegularExpressions;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness.Runs;
using VideoSsm.Eval.Harness.Slurm;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>run --executor slurm</c>: options and submission.</summary>
internal sealed partial class RunOnSlurm
{
    private readonly Option<int?> _shards = new("--shards") { Description = "With --executor slurm: tasks of the array. Default: the suite's slurm.shards, else 4." };
    private readonly Option<string?> _partition = new("--partition") { Description = "With --executor slurm: partition." };
    private readonly Option<int?> _gpus = new("--gpus-per-task") { Description = "With --executor slurm: GPUs of each task." };
    private readonly Option<string?> _time = new("--time") { Description = "With --executor slurm: time limit of each task, as Slurm writes it; a task at its limit is requeued and goes on." };
    private readonly Option<string[]> _options = new("--slurm-option") { Description = "With --executor slurm: a further option of sbatch, as --slurm-option=--account=lab; may be given several times.", DefaultValueFactory = _ => [] };
    private readonly Option<bool> _wait = new("--wait") { Description = "With --executor slurm: wait until the parts are joined." };

    /// <summary>The options, for the verb.</summary>
    public IEnumerable<Option> Options => [_shards, _partition, _gpus, _time, _options, _wait];

    /// <summary>The first option that was typed; <c>null</c> if none was.</summary>
    public string? Typed(ParseResult parsed) => Options.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false })?.Name;

    /// <summary>What the cluster is asked for: the options, else the suite, else the defaults.</summary>
    /// <exception cref="UsageException">A value makes no sense.</exception>
    public SlurmSpec Wanted(LoadedSuite suite, ParseResult parsed)
    {
        SlurmSpec given = suite.Suite.Slurm ?? new SlurmSpec();
        var wanted = new SlurmSpec
        {
            Shards = parsed.GetValue(_shards) ?? given.Shards ?? 4,
            Partition = parsed.GetValue(_partition) ?? given.Partition,
            GpusPerTask = parsed.GetValue(_gpus) ?? given.GpusPerTask,
            Time = parsed.GetValue(_time) ?? given.Time,
            Options = [.. given.Options, .. parsed.GetValue(_options) ?? []],
        };
        if (wanted.Shards is not (>= 1 and <= 10_000))
        {
            throw new UsageException($"--shards {wanted.Shards}: expected 1 to 10000");
        }

        if (wanted.GpusPerTask is < 0 or > 1024)
        {
            throw new UsageException($"--gpus-per-task {wanted.GpusPerTask}: expected 0 to 1024");
        }

        if (wanted.Time is { } limit && !TimeLimit().IsMatch(limit))
        {
            throw new UsageException($"--time '{limit}': expected a time as Slurm writes it: minutes, hours:minutes:seconds or days-hours:minutes:seconds, for instance 04:00:00");
        }

        return wanted;
    }

    /// <summary>Submits the run, or says what would be submitted.</summary>
    /// <param name="context">The program.</param>
    /// <param name="suite">The suite.</param>
    /// <param name="layout">The run.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Options each part gets.</param>
    /// <param name="report">Whether the reducer writes the report.</param>
    /// <param name="dry">Whether only to say it.</param>
    /// <param name="json">Whether to answer in JSON.</param>
    /// <param name="cancellation">Ends the waiting, not the jobs.</param>
    public int Run(
        CliContext context, LoadedSuite suite, RunLayout layout, ParseResult parsed, IEnumerable<string> options, bool report, bool dry, bool json, CancellationToken cancellation)
    {
        SlurmSpec wanted = Wanted(suite, parsed);
        string root = Path.GetFullPath(layout.Root);
        string[] run = [.. context.Self, "run", Path.GetFullPath(suite.Path), "--out", root, "--no-report", .. options];
        string[] merge = [.. context.Self, "merge", root, .. report ? (string[])[] : ["--no-report"]];
        var executor = new SlurmExecutor(layout, suite.Name, wanted, context.Time);
        if (dry)
        {
            context.Out.WriteLine(executor.Describe(run, merge));
            return ExitCode.Ok;
        }

        SlurmSubmission submission = executor.Submit(run, merge);
        context.Error.WriteLine($"submitted: job {submission.ArrayJob} does {Words.Count(wanted.Shards ?? 1, "part")}, job {submission.ReduceJob} joins them; runs status {layout.Root} says how they stand");
        int code = parsed.GetValue(_wait) ? Wait(context, layout, submission, cancellation) : ExitCode.Ok;
        if (json)
        {
            JsonOutput.Write(context.Out, new { Out = layout.Root, Submission = submission, Waited = parsed.GetValue(_wait), Code = code });
        }
        else
        {
            context.Out.WriteLine(submission.ArrayJob);
        }

        return code;
    }

    private static int Wait(CliContext context, RunLayout layout, SlurmSubmission submission, CancellationToken cancellation)
    {
        while (SlurmRecords.Read(submission).Any(t => t.IsLive))
        {
            cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
            cancellation.ThrowIfCancellationRequested();
        }

        if (!File.Exists(layout.Manifest))
        {
            throw new IOException($"no part of the run has begun; see the logs in {SlurmSubmission.Folder(layout)}");
        }

        using RunReader run = RunReader.Open(layout.Root, line => context.Error.WriteLine($"warning: {line}"));
        RunSummary summary = run.Summarize();
        context.Error.WriteLine($"{summary.Done} of {Words.Count(summary.Videos, "video")} done, {Words.Count(summary.Failed, "failed row")}");
        return summary.Done == summary.Videos ? ExitCode.Ok : ExitCode.Incomplete;
    }

    /// <summary>The forms of sbatch's --time, and the words for none.</summary>
    [GeneratedRegex(@"^(\d+-\d+(:\d+){0,2}|\d+(:\d+){0,2}|infinite|unlimited)$", RegexOptions.IgnoreCase)]
    private static partial Regex TimeLimit();
}
