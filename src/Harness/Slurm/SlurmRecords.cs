using System.Globalization;

namespace VideoSsm.Eval.Harness.Slurm;

/// <summary>What Slurm knows of one task.</summary>
public sealed record SlurmTask
{
    /// <summary>Index in the array, from 1; 0 for the reducer.</summary>
    public required int Index { get; init; }

    /// <summary>Slurm's word: <c>PENDING</c>, <c>RUNNING</c>, <c>COMPLETED</c>, <c>FAILED</c> and so on.</summary>
    public required string State { get; init; }

    /// <summary>Why it is in that state, as Slurm says it; empty if it does not.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Node, if it ever had one.</summary>
    public string Node { get; init; } = "";

    /// <summary>How often it was requeued; <c>null</c> where the record does not say.</summary>
    public int? Restarts { get; init; }

    /// <summary>Time it ran, as Slurm writes it.</summary>
    public string RunTime { get; init; } = "";

    /// <summary>Exit code and signal, as Slurm writes it: <c>0:0</c>.</summary>
    public string ExitCode { get; init; } = "";

    /// <summary>Which record: <c>scontrol</c>, <c>sacct</c> or <c>jobcomp</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Whether it is still to run or running.</summary>
    public bool IsLive => State is "PENDING" or "RUNNING" or "COMPLETING" or "CONFIGURING" or "REQUEUED" or "SUSPENDED" or "RESIZING" or "STOPPED" or "SIGNALING" or "STAGE_OUT"
        or "REQUEUE_HOLD" or "SPECIAL_EXIT";
}

/// <summary>
/// Reads Slurm's own records: the controller's memory, which forgets a job some minutes after its end (<c>MinJobAge</c>); then the accounting database;
/// then, where there is none, the job completion file.
/// </summary>
public static class SlurmRecords
{
    /// <summary>What is known of a submission, by index; tasks no record knows are absent.</summary>
    public static IReadOnlyList<SlurmTask> Read(SlurmSubmission submission)
    {
        var tasks = new SortedDictionary<int, SlurmTask>();
        foreach (string job in (string[])[submission.ArrayJob, submission.ReduceJob])
        {
            CommandResult now = SlurmCommand.Run("scontrol", "show", "job", "--oneliner", job);
            Add(now.Code == 0 ? now.Output.Split('\n').SelectMany(line => FromController(line, submission)) : []);
        }

        if (tasks.Count < (submission.Wanted.Shards ?? 1) + 1)
        {
            Add(Accounting(submission));
        }

        if (tasks.Count < (submission.Wanted.Shards ?? 1) + 1)
        {
            Add(Completion(submission));
        }

        return [.. tasks.Values];

        void Add(IEnumerable<SlurmTask> found)
        {
            foreach (SlurmTask task in found)
            {
                tasks.TryAdd(task.Index, task);
            }
        }
    }

    /// <summary>One line of <c>scontrol show job --oneliner</c>. Tasks that have not started stand on one line: <c>ArrayTaskId=3-5,8%2</c>.</summary>
    internal static IEnumerable<SlurmTask> FromController(string line, SlurmSubmission submission)
    {
        Dictionary<string, string> fields = Fields(line);
        if (!fields.TryGetValue("JobState", out string? state))
        {
            return [];
        }

        IEnumerable<int> indices = fields.GetValueOrDefault("JobId") == submission.ReduceJob ? [0] : Expand(fields.GetValueOrDefault("ArrayTaskId", ""));
        return indices.Select(index => new SlurmTask
        {
            Index = index,
            State = state,
            Reason = fields.GetValueOrDefault("Reason", "") is "None" ? "" : fields.GetValueOrDefault("Reason", ""),
            Node = Known(fields.GetValueOrDefault("NodeList", "")),
            Restarts = int.TryParse(fields.GetValueOrDefault("Restarts"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : null,
            RunTime = fields.GetValueOrDefault("RunTime", ""),
            ExitCode = fields.GetValueOrDefault("ExitCode", ""),
            Source = "scontrol",
        });
    }

    /// <summary>One line of the file that <c>jobcomp/filetxt</c> writes when a job has ended; a job that was requeued has several, the last one counts.</summary>
    internal static SlurmTask? FromCompletion(string line, SlurmSubmission submission)
    {
        Dictionary<string, string> fields = Fields(line);
        bool reducer = fields.GetValueOrDefault("JobId") == submission.ReduceJob;
        return !fields.TryGetValue("JobState", out string? state)
            || !(reducer || (fields.GetValueOrDefault("ArrayJobId") == submission.ArrayJob && fields.ContainsKey("ArrayTaskId")))
            ? null
            : new SlurmTask
            {
                Index = reducer ? 0 : int.TryParse(fields["ArrayTaskId"], NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : 0,
                State = state,
                Node = Known(fields.GetValueOrDefault("NodeList", "")),
                ExitCode = fields.GetValueOrDefault("ExitCode", ""),
                RunTime = Elapsed(fields.GetValueOrDefault("StartTime"), fields.GetValueOrDefault("EndTime")),
                Source = "jobcomp",
            };
    }

    /// <summary>Indices of an array: <c>1-3,7,9-11%2</c>.</summary>
    internal static IEnumerable<int> Expand(string indices)
    {
        foreach (string part in indices.Split('%')[0].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-');
            if (int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last))
            {
                for (int i = first; i <= last; i++)
                {
                    yield return i;
                }
            }
        }
    }

    private static IEnumerable<SlurmTask> Accounting(SlurmSubmission submission)
    {
        CommandResult result;
        try
        {
            result = SlurmCommand.Run(
                "sacct", "--noheader", "--parsable2", "--allocations", $"--jobs={submission.ArrayJob},{submission.ReduceJob}", "--format=JobID,State,NodeList,Elapsed,ExitCode");
        }
        catch (Core.UsageException)
        {
            // Not every cluster installs it; the completion file is asked next.
            yield break;
        }

        foreach (string[] cells in result.Code == 0 ? result.Output.Split('\n').Select(l => l.Split('|')).Where(c => c.Length >= 5) : [])
        {
            string[] id = cells[0].Split('_');
            foreach (int index in id[0] == submission.ReduceJob ? [0] : id.Length == 2 ? Expand(id[1].Trim('[', ']')) : [])
            {
                // "CANCELLED by 1000"
                yield return new SlurmTask { Index = index, State = cells[1].Split(' ')[0], Node = Known(cells[2]), RunTime = cells[3], ExitCode = cells[4], Source = "sacct" };
            }
        }
    }

    private static IEnumerable<SlurmTask> Completion(SlurmSubmission submission)
    {
        CommandResult config = SlurmCommand.Run("scontrol", "show", "config");
        var settings = config.Output.Split('\n').Select(l => l.Split('=', 2)).Where(p => p.Length == 2).GroupBy(p => p[0].Trim(), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First()[1].Trim(), StringComparer.Ordinal);
        string path = settings.GetValueOrDefault("JobCompLoc", "");
        if (settings.GetValueOrDefault("JobCompType") != "jobcomp/filetxt" || !File.Exists(path))
        {
            return [];
        }

        return File.ReadLines(path).Select(line => FromCompletion(line, submission)).OfType<SlurmTask>().Reverse();
    }

    private static Dictionary<string, string> Fields(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(field => field.Split('=', 2)).Where(pair => pair.Length == 2)
        .GroupBy(pair => pair[0], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First()[1].Trim(), StringComparer.Ordinal);

    private static string Known(string node) => node is "(null)" or "None assigned" or "None" ? "" : node;

    private static string Elapsed(string? start, string? end) =>
        DateTime.TryParse(start, CultureInfo.InvariantCulture, out DateTime from) && DateTime.TryParse(end, CultureInfo.InvariantCulture, out DateTime to)
            ? (to - from).ToString("c", CultureInfo.InvariantCulture)
            : "";
}
