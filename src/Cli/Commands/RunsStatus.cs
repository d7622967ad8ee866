using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness;
using VideoSsm.Eval.Harness.Runs;
using VideoSsm.Eval.Harness.Slurm;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>runs status</c>: how a submitted run stands, by Slurm's own records and by the run's.</summary>
internal static class RunsStatus
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        Argument<string> folder = RunsCommand.Folder();
        Option<bool> json = Common.Json();
        var command = new Command("status", "Shows how a run stands that was submitted to a cluster: each task by Slurm's records, with the videos it has done.") { folder, json };
        command.SetAction(parsed => Run(context, parsed.GetRequiredValue(folder), parsed.GetValue(json)));
        return command;
    }

    private static int Run(CliContext context, string folder, bool json)
    {
        var layout = new RunLayout(folder);
        SlurmSubmission submission = SlurmSubmission.Find(layout) ?? throw new UsageException($"{folder}: was not submitted to a cluster: there is no slurm/submission.json");
        int shards = submission.Wanted.Shards ?? 1;
        var known = SlurmRecords.Read(submission).ToDictionary(t => t.Index);

        // Before the first part has started there is no manifest, and nothing to count.
        using RunReader? run = File.Exists(layout.Manifest) ? RunReader.Open(folder, line => context.Error.WriteLine($"warning: {line}")) : null;
        var parts = Enumerable.Range(1, shards).Select(index =>
        {
            var shard = new Shard(index, shards);
            WorkItem[] items = [.. run?.Plan.Items.Where(i => shard.Contains(i.Key)) ?? []];
            return (Index: index, Task: known.GetValueOrDefault(index), Done: items.Count(i => run!.Plan.IsDone(run.Store, i)), Items: items.Length);
        }).ToList();
        SlurmTask? merge = known.GetValueOrDefault(0);
        bool complete = run is not null && parts.All(p => p.Done == p.Items);
        if (json)
        {
            JsonOutput.Write(context.Out, new
            {
                Run = folder,
                submission.ArrayJob,
                submission.ReduceJob,
                Complete = complete,
                Live = known.Values.Any(t => t.IsLive),
                Parts = parts.Select(p => new { p.Index, p.Done, p.Items, p.Task }),
                Merge = merge,
            });
            return ExitCode.Ok;
        }

        TextTable.Write(context.Out, ["part", "state", "node", "restarts", "time", "videos", "why"], [.. parts.Select(p => (string[])
        [
            $"{p.Index}/{shards}", .. Cells(p.Task), run is null ? "" : $"{p.Done}/{p.Items}", p.Task?.Reason ?? "",
        ]), ["merge", .. Cells(merge), "", merge?.Reason ?? ""]]);
        context.Out.WriteLine();
        context.Out.WriteLine($"jobs {submission.ArrayJob} and {submission.ReduceJob}; logs in {SlurmSubmission.Folder(layout)}");
        context.Out.WriteLine(complete ? "complete" : known.Values.Any(t => t.IsLive) ? "working" : "ended incomplete; submit again to go on, what is done is kept");
        return ExitCode.Ok;
    }

    private static string[] Cells(SlurmTask? task) => task is null
        ? ["unknown", "", "", ""]
        : [task.State, task.Node, task.Restarts is { } n ? $"{n}" : "?", task.RunTime];
}
