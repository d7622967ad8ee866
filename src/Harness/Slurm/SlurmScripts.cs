using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Slurm;

/// <summary>The two scripts a cluster runs: one part of the run, and the joining of the parts.</summary>
public static class SlurmScripts
{
    /// <summary>How often a task that was killed or told to stop is given another start.</summary>
    public const int Restarts = 20;

    /// <summary>One task of the array: one part.</summary>
    /// <param name="run">The program with its arguments, without <c>--shard</c>.</param>
    /// <param name="shards">Number of parts.</param>
    /// <remarks>
    /// A lost node and a preemption are requeued by Slurm. The script adds what Slurm does not do by itself: a part that was killed (out of memory, by hand)
    /// or stopped at its time limit is requeued too, and goes on where it stopped. Not when it was cancelled: then its state is no longer RUNNING.
    /// Exit codes 0 (done), 2 (bad input) and 3 (items failed) are answers, and another start would only repeat them.
    /// </remarks>
    public static string Part(IReadOnlyList<string> run, int shards) => $$"""
        #!/bin/bash
        child= asked= signalled=
        trap 'signalled=1 asked=1; kill -TERM "$child" 2>/dev/null' TERM INT
        echo "part $SLURM_ARRAY_TASK_ID/{{shards}} on $(hostname), node $SLURMD_NODENAME, start $(( ${SLURM_RESTART_COUNT:-0} + 1 ))"
        {{Quote(run)}} --shard "$SLURM_ARRAY_TASK_ID/{{shards}}" &
        child=$!
        while :; do
            signalled=
            wait "$child"
            status=$?
            [ -n "$signalled" ] || break
        done
        case $status in
            0|2) exit "$status" ;;
            3) [ -n "$asked" ] || exit 3 ;;
        esac
        task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
        if [ "${SLURM_RESTART_COUNT:-0}" -lt {{Restarts}} ] && scontrol show job --oneliner "$task" | grep -q ' JobState=RUNNING '; then
            echo "part $SLURM_ARRAY_TASK_ID/{{shards}} ended with $status; requeued"
            scontrol requeue "$task" && sleep 60
        fi
        exit "$status"

        """;

    /// <summary>The reducer: joins the parts, says what is missing, writes the report.</summary>
    /// <param name="merge">The program with its arguments.</param>
    /// <param name="arrayJob">The job of the parts.</param>
    /// <remarks>
    /// It depends on the array by <c>afterany</c>: with <c>afterok</c> a requeued task leaves the dependency never satisfied. Whether all is well it finds out itself.
    /// </remarks>
    public static string Reduce(IReadOnlyList<string> merge, string arrayJob) => $$"""
        #!/bin/bash
        {{Quote(merge)}}
        status=$?
        # A part that was requeued after the dependency was met: come again.
        if [ "$status" -ne 0 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt {{Restarts}} ] && [ -n "$(squeue --noheader --jobs={{arrayJob}} 2>/dev/null)" ]; then
            scontrol requeue "$SLURM_JOB_ID" && sleep 60
        fi
        exit "$status"

        """;

    /// <summary>Words as bash reads them back.</summary>
    internal static string Quote(IEnumerable<string> words) => string.Join(' ', words.Select(w => $"'{w.Replace("'", @"'\''", StringComparison.Ordinal)}'"));

    /// <summary>Options of <c>sbatch</c> for the array.</summary>
    internal static IReadOnlyList<string> PartOptions(string name, SlurmSpec wanted, string folder) =>
    [
        "--parsable",
        $"--job-name=videossm-{name}",
        $"--array=1-{wanted.Shards ?? 1}",
        "--requeue",
        "--ntasks=1",
        "--open-mode=append",
        $"--output={Path.Combine(folder, "part-%a.log")}",

        // A minute before the time limit the script is told, so that the part ends cleanly and is requeued.
        "--signal=B:TERM@60",
        .. wanted.Partition is { } partition ? [$"--partition={partition}"] : (string[])[],
        .. wanted.GpusPerTask is { } gpus ? [$"--gpus-per-task={gpus}"] : (string[])[],
        .. wanted.Time is { } time ? [$"--time={time}"] : (string[])[],
        .. wanted.Options,
    ];

    /// <summary>Options of <c>sbatch</c> for the reducer: the user's own, but no GPU and no array.</summary>
    internal static IReadOnlyList<string> ReduceOptions(string name, SlurmSpec wanted, string folder, string arrayJob) =>
    [
        "--parsable",
        $"--job-name=videossm-{name}-merge",
        $"--dependency=afterany:{arrayJob}",
        "--requeue",
        "--ntasks=1",
        "--open-mode=append",
        $"--output={Path.Combine(folder, "merge.log")}",
        .. wanted.Partition is { } partition ? [$"--partition={partition}"] : (string[])[],
        .. wanted.Options,
    ];
}
