using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Slurm;

/// <summary>Submits a run to a Slurm cluster: an array of its parts and a reducer that joins them.</summary>
/// <param name="layout">The run, on a file system all nodes see.</param>
/// <param name="name">Name of the suite, for the names of the jobs.</param>
/// <param name="wanted">What to ask for.</param>
/// <param name="time">Clock.</param>
public sealed class SlurmExecutor(RunLayout layout, string name, SlurmSpec wanted, TimeProvider time)
{
    /// <summary>Where scripts and logs go.</summary>
    public string Folder => SlurmSubmission.Folder(layout);

    /// <summary>What would be submitted, as commands and scripts to read.</summary>
    /// <param name="run">The program with its arguments, without <c>--shard</c>.</param>
    /// <param name="merge">The program that joins the parts.</param>
    public string Describe(IReadOnlyList<string> run, IReadOnlyList<string> merge) =>
        $"""
        sbatch {SlurmScripts.Quote(SlurmScripts.PartOptions(name, wanted, Folder))} part.sh
        sbatch {SlurmScripts.Quote(SlurmScripts.ReduceOptions(name, wanted, Folder, "ARRAYJOB"))} merge.sh

        part.sh:
        {SlurmScripts.Part(run, wanted.Shards ?? 1)}
        merge.sh:
        {SlurmScripts.Reduce(merge, "ARRAYJOB")}
        """;

    /// <summary>Submits.</summary>
    /// <param name="run">The program with its arguments, without <c>--shard</c>.</param>
    /// <param name="merge">The program that joins the parts.</param>
    /// <exception cref="UsageException">Slurm is not here or refuses, or the run is in the queue already.</exception>
    public SlurmSubmission Submit(IReadOnlyList<string> run, IReadOnlyList<string> merge)
    {
        if (SlurmSubmission.Find(layout) is { } earlier && SlurmRecords.Read(earlier).FirstOrDefault(t => t.IsLive) is { } live)
        {
            throw new UsageException($"{layout.Root}: was submitted as job {earlier.ArrayJob} and is still {live.State}; see runs status, or scancel {earlier.ArrayJob} {earlier.ReduceJob}");
        }

        Directory.CreateDirectory(Folder);
        string part = Path.Combine(Folder, "part.sh");
        AtomicFile.WriteAllText(part, SlurmScripts.Part(run, wanted.Shards ?? 1));
        string array = Submit([.. SlurmScripts.PartOptions(name, wanted, Folder), part]);
        string reduce = Path.Combine(Folder, "merge.sh");
        AtomicFile.WriteAllText(reduce, SlurmScripts.Reduce(merge, array));
        string reducer;
        try
        {
            reducer = Submit([.. SlurmScripts.ReduceOptions(name, wanted, Folder, array), reduce]);
        }
        catch
        {
            // Half a submission would work for hours and never be joined.
            SlurmCommand.Run("scancel", array);
            throw;
        }

        var submission = new SlurmSubmission { SubmittedAt = time.GetUtcNow(), ArrayJob = array, ReduceJob = reducer, Wanted = wanted };
        AtomicFile.WriteAllText(SlurmSubmission.PathIn(layout), JsonSerializer.Serialize(submission, Json.Options) + "\n");
        return submission;
    }

    // --parsable prints "ID" or "ID;CLUSTER".
    private static string Submit(IReadOnlyList<string> arguments) => SlurmCommand.Require("sbatch", arguments).Trim().Split(';')[0];
}
