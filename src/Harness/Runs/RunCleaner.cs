using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Runs;

/// <summary>A file that may go.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Why">Why it may go.</param>
public sealed record Removable(string Path, long Bytes, string Why);

/// <summary>Finds and removes what a run no longer needs. Rows, journals, previews and strips always stay.</summary>
public static class RunCleaner
{
    /// <summary>Lists what may go.</summary>
    /// <param name="run">The run.</param>
    /// <param name="videos">Whether the lossless videos of the plan may go too: they are made again if a metric is added.</param>
    public static IReadOnlyList<Removable> Find(RunReader run, bool videos)
    {
        var found = new List<Removable>();
        var wanted = run.Plan.Items.Select(i => i.Key).ToHashSet(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(run.Layout.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            string? why = name.Contains(VideoStore.Unfinished, StringComparison.Ordinal) || name.EndsWith(".tmp", StringComparison.Ordinal)
                ? "left half-written by a process that was killed"
                : Path.GetDirectoryName(path) != run.Layout.Videos ? null
                : !wanted.Contains(name.Split('.')[0]) ? "belongs to nothing the suite asks for now"
                : videos ? "lossless video"
                : null;
            if (why is not null)
            {
                found.Add(new Removable(path, new FileInfo(path).Length, why));
            }
        }

        return found;
    }

    /// <summary>Removes files; the record of a video goes before the video.</summary>
    /// <exception cref="UsageException">A process works on the run.</exception>
    public static void Remove(RunLayout layout, IEnumerable<Removable> files)
    {
        using RunLock _ = RunLock.Take(layout.Root, Shard.All);
        foreach (Removable file in files.OrderBy(f => f.Path.EndsWith(".json", StringComparison.Ordinal) ? 0 : 1))
        {
            File.Delete(file.Path);
        }
    }
}
