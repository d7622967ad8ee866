using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Runs;

/// <summary>How a merge ended.</summary>
/// <param name="Items">Videos of the run.</param>
/// <param name="Missing">Those without a result for every metric.</param>
/// <param name="Failed">Rows of what broke.</param>
/// <param name="Added">Journal entries that came from other folders.</param>
/// <param name="Videos">Videos that came from other folders.</param>
public sealed record MergeOutcome(int Items, int Missing, int Failed, int Added, int Videos);

/// <summary>
/// Joins parts of a run. Entries are joined by key, so parts may overlap, come in any order and come twice: the scores have the bytes of one
/// uninterrupted run.
/// </summary>
/// <param name="time">Clock, for waiting.</param>
/// <param name="warn">Told of what does not agree between parts.</param>
public sealed class RunMerger(TimeProvider time, Action<string> warn)
{
    private const string OwnJournal = "merged.jsonl";

    /// <summary>Joins folders into one and writes its tables.</summary>
    /// <param name="target">Where the whole run goes: a new folder, or one that holds a part already.</param>
    /// <param name="sources">Other parts; none to join the shards that worked in the target itself.</param>
    /// <param name="videos">Whether videos, previews and strips come along.</param>
    /// <exception cref="UsageException">A folder is not a run, or belongs to another one, or a process works in it.</exception>
    public MergeOutcome Merge(RunLayout target, IReadOnlyList<RunLayout> sources, bool videos = true)
    {
        RunManifest[] parts = [.. sources.Select(RecordedPlan.Manifest)];
        bool exists = File.Exists(target.Manifest);
        RunManifest first = exists ? RecordedPlan.Manifest(target) : parts.Length > 0 ? parts[0] : RecordedPlan.Manifest(target);
        for (int i = 0; i < parts.Length; i++)
        {
            Require(first, exists ? target : sources[0], parts[i], sources[i]);
        }

        using RunLock _ = RunLock.Take(target.Root, Shard.All);
        if (exists)
        {
            first = RecordedPlan.Manifest(target);
        }

        RunManifest whole = first with
        {
            Sessions = [.. first.Sessions.Concat(parts.SelectMany(p => p.Sessions)).DistinctBy(s => ContentHash.OfJson(s)).OrderBy(s => s.StartedAt).ThenBy(s => s.Shard, StringComparer.Ordinal)],
        };
        AtomicFile.WriteAllText(target.Manifest, JsonSerializer.Serialize(whole, Json.Options) + "\n");
        int added = Journals(target, sources);
        int moved = videos ? sources.Sum(s => Videos(target, s)) : 0;
        VideoStore.RemoveUnfinished(target.Root);
        using RunLock writing = RunLock.WaitForWriting(target.Root, time);
        using RunReader run = RunReader.Open(target.Root, warn);
        int missing = ResultWriter.Write(run.Plan, run.Store, target);
        return new MergeOutcome(run.Plan.Items.Count, missing, ResultWriter.Collect(run.Plan, run.Store).Scores.Count(r => r.Status == RowStatus.Failed), added, moved);
    }

    private static void Require(RunManifest first, RunLayout firstLayout, RunManifest other, RunLayout layout)
    {
        if (RecordedPlan.Identity(first) == RecordedPlan.Identity(other))
        {
            if (RunLock.IsTaken(layout.Root))
            {
                throw new BusyException($"{layout.Root}: another process works on this run; wait for it");
            }

            return;
        }

        string what = first.SuiteSha256 != other.SuiteSha256 ? "suite or prompts"
            : ContentHash.OfJson(first.Methods) != ContentHash.OfJson(other.Methods) ? "methods, their versions or weights"
            : "metrics, their versions or weights";
        throw new UsageException($"{layout.Root}: is not a part of the run in {firstLayout.Root}: {what} differ");
    }

    private int Journals(RunLayout target, IReadOnlyList<RunLayout> sources)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rows = new Dictionary<string, ScoreRow>(StringComparer.Ordinal);
        var frames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JournalEntry entry in Entries(target))
        {
            seen.Add(ContentHash.OfJson(entry));
            Compare(entry, rows, frames, target);
        }

        var missing = new List<JournalEntry>();
        foreach (RunLayout source in sources)
        {
            foreach (JournalEntry entry in Entries(source).Where(e => seen.Add(ContentHash.OfJson(e))))
            {
                Compare(entry, rows, frames, source);
                missing.Add(entry);
            }
        }

        if (missing.Count > 0)
        {
            using Journal journal = Journal.OpenAppend(Path.Combine(target.Journal, OwnJournal));
            journal.AppendAll(missing);
        }

        return missing.Count;
    }

    private IEnumerable<JournalEntry> Entries(RunLayout run) => !Directory.Exists(run.Journal)
        ? []
        : Directory.GetFiles(run.Journal, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(file => Journal.Read(file, warn));

    /// <summary>The same work must give the same numbers wherever it is done; where it does not, the reader is told.</summary>
    private void Compare(JournalEntry entry, Dictionary<string, ScoreRow> rows, Dictionary<string, string> frames, RunLayout from)
    {
        if (entry.Video.Sha256.Length > 0 && !frames.TryAdd(entry.Video.Key, entry.Video.Sha256) && frames[entry.Video.Key] != entry.Video.Sha256)
        {
            warn($"{from.Root}: the video {ContentHash.Short(entry.Video.Key)} has other frames here than in another part (another machine?); the last one counts");
            frames[entry.Video.Key] = entry.Video.Sha256;
        }

        foreach (ScoreRow row in entry.Scores.Where(r => r.Status == RowStatus.Ok))
        {
            if (!rows.TryAdd(row.Key, row) && !Nullable.Equals(rows[row.Key].Value, row.Value))
            {
                warn($"{from.Root}: {row.Metric} of {row.Method} {row.Prompt} sample {row.Sample}, {row.LengthSeconds} s has another value here than in another part; the last one counts");
                rows[row.Key] = row;
            }
        }
    }

    /// <summary>Copies what the target lacks; a video counts when its record is there, so the record comes last.</summary>
    private static int Videos(RunLayout target, RunLayout source)
    {
        int copied = 0;
        if (Directory.Exists(source.Videos))
        {
            Directory.CreateDirectory(target.Videos);
            foreach (string record in Directory.EnumerateFiles(source.Videos, "*.json").Order(StringComparer.Ordinal))
            {
                string key = Path.GetFileNameWithoutExtension(record);
                if (File.Exists(Path.Combine(target.Videos, key + ".json")))
                {
                    continue;
                }

                foreach (string file in Directory.EnumerateFiles(source.Videos, key + ".*").Where(f => f != record && !Path.GetFileName(f).Contains(VideoStore.Unfinished, StringComparison.Ordinal)))
                {
                    Copy(file, Path.Combine(target.Videos, Path.GetFileName(file)));
                }

                Copy(record, Path.Combine(target.Videos, Path.GetFileName(record)));
                copied++;
            }
        }

        foreach (string folder in (string[])[RunLayout.PreviewFolder, RunLayout.StripFolder])
        {
            string from = Path.Combine(source.Root, folder);
            foreach (string file in Directory.Exists(from) ? Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories) : [])
            {
                string to = Path.Combine(target.Root, folder, Path.GetRelativePath(from, file));
                if (!File.Exists(to))
                {
                    Copy(file, to);
                }
            }
        }

        return copied;
    }

    private static void Copy(string from, string to) => AtomicFile.Write(to, stream =>
    {
        using FileStream source = File.OpenRead(from);
        source.CopyTo(stream);
    });
}
