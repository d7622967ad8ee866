using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>
/// A file that is either whole or absent: written under a hidden temporary name in its own folder, flushed to disk, then renamed.
/// </summary>
/// <remarks>
/// After a power cut or <c>kill -9</c> at most a hidden file <c>.NAME.PROCESS-NUMBER.partial</c> remains; nothing reads it, and
/// <see cref="Clean"/> removes it.
/// </remarks>
public sealed class AtomicOutput : IDisposable
{
    private const string Suffix = ".partial";
    private static int _count;
    private readonly string _target;
    private bool _done;

    /// <summary>Chooses the temporary name and creates the folder if needed.</summary>
    /// <param name="path">The file to be.</param>
    public AtomicOutput(string path)
    {
        _target = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(_target)!;
        Directory.CreateDirectory(folder);
        TemporaryPath = Path.Combine(folder, $".{Path.GetFileName(_target)}.{Environment.ProcessId}-{Interlocked.Increment(ref _count)}{Suffix}");
    }

    /// <summary>Where to write.</summary>
    public string TemporaryPath { get; }

    /// <summary>Deletes what interrupted runs left in a folder.</summary>
    /// <param name="folder">The folder, without its sub-folders; it need not exist.</param>
    /// <param name="olderThan">Only files last written longer ago than this, so that a run at work elsewhere keeps its own.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Number of files deleted.</returns>
    public static int Clean(string folder, TimeSpan olderThan, TimeProvider time)
    {
        if (!Directory.Exists(folder))
            return 0;
        DateTime limit = time.GetUtcNow().UtcDateTime - olderThan;
        string[] stale = [.. new DirectoryInfo(folder).EnumerateFiles(".*" + Suffix).Where(f => f.LastWriteTimeUtc <= limit).Select(f => f.FullName)];
        foreach (string file in stale)
            File.Delete(file);
        return stale.Length;
    }

    /// <summary>Flushes the temporary file to disk and gives it its name, replacing what was there.</summary>
    public void Commit()
    {
        DurableFile.Rename(TemporaryPath, _target);
        _done = true;
    }

    /// <summary>Removes the temporary file if it was not committed.</summary>
    public void Dispose()
    {
        if (_done)
            return;
        _done = true;
        File.Delete(TemporaryPath);
    }
}
