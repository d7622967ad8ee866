using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Keeps two processes from working on the same part of a run: <see cref="FileLock"/>s in its folder.</summary>
public sealed class RunLock : IDisposable
{
    private readonly FileLock[] _held;

    private RunLock(params FileLock[] held) => _held = held;

    /// <summary>Takes the lock: the whole run excludes everyone, a shard excludes the whole run and itself.</summary>
    /// <exception cref="BusyException">Another process holds it.</exception>
    /// <exception cref="UsageException">The folder cannot be written.</exception>
    public static RunLock Take(string folder, Shard shard)
    {
        try
        {
            Directory.CreateDirectory(folder);
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    return Try(folder, shard);
                }
                catch (BusyException) when (attempt < 5)
                {
                    // Somebody may only have looked whether the run is worked on, see IsTaken.
                    Thread.Sleep(20);
                }
            }
        }
        catch (BusyException e)
        {
            throw new BusyException($"{folder}: another process works on this run; wait for it, or choose another --out", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder}: cannot be written ({RowStatus.OneLine(e.Message)}); choose another --out", e);
        }
    }

    private static RunLock Try(string folder, Shard shard)
    {
        if (shard.Count == 1)
        {
            return new(FileLock.Take(Whole(folder)));
        }

        FileLock run = FileLock.Take(Whole(folder), shared: true);
        try
        {
            return new(run, FileLock.Take(Path.Combine(folder, $".lock-{shard.Index}-of-{shard.Count}")));
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Whether a process works on any part of a run now.</summary>
    public static bool IsTaken(string folder) => FileLock.IsTaken(Whole(folder));

    /// <summary>Waits until no other part of the run writes the common files (manifest and CSV): a matter of milliseconds.</summary>
    /// <exception cref="BusyException">It took more than half a minute.</exception>
    public static RunLock WaitForWriting(string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        long start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new(FileLock.Take(Path.Combine(folder, ".lock-write")));
            }
            catch (BusyException) when (time.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FileLock held in _held)
        {
            held.Dispose();
        }
    }

    private static string Whole(string folder) => Path.Combine(folder, ".lock");
}
