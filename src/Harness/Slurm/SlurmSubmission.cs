using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Slurm;

/// <summary>What was submitted; lies in the run as <c>slurm/submission.json</c>.</summary>
public sealed record SlurmSubmission
{
    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Job id of the array of parts.</summary>
    public required string ArrayJob { get; init; }

    /// <summary>Job id of the reducer.</summary>
    public required string ReduceJob { get; init; }

    /// <summary>What the cluster was asked for, defaults filled in.</summary>
    public required SlurmSpec Wanted { get; init; }

    /// <summary>The folder of scripts and logs of a run.</summary>
    public static string Folder(RunLayout run) => Path.Combine(Path.GetFullPath(run.Root), "slurm");

    /// <summary>The submission of a run; <c>null</c> if it was never submitted.</summary>
    public static SlurmSubmission? Find(RunLayout run)
    {
        string path = PathIn(run);
        return File.Exists(path) ? JsonFile.Read<SlurmSubmission>(path) : null;
    }

    /// <summary>The file.</summary>
    internal static string PathIn(RunLayout run) => Path.Combine(Folder(run), "submission.json");
}
