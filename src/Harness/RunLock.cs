using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Keeps two processes from working on the same part of a run. Held by the operating system: a killed process leaves no lock behind.</summary>
public sealed class RunLock : IDisposable
{
    private readonly List<FileStream> _held = [];

    private RunLock()
    {
    }

    /// <summary>Takes the lock: the whole run excludes everyone, a shard excludes the whole run and itself.</summary>
    /// <exception cref="RunBusyException">Another process holds it.</exception>
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
                catch (IOException e) when (IsHeld(e) && attempt < 5)
                {
                    // Somebody may only have looked whether the run is worked on, see IsTaken.
                    Thread.Sleep(20);
                }
            }
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new RunBusyException($"{folder}: another process works on this run; wait for it, or choose another --out", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder}: cannot be written ({RowStatus.OneLine(e.Message)}); choose another --out", e);
        }
    }

    private static RunLock Try(string folder, Shard shard)
    {
        var taken = new RunLock();
        try
        {
            string run = Path.Combine(folder, ".lock");
            if (shard.Count == 1)
            {
                taken._held.Add(new FileStream(run, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                return taken;
            }

            using (new FileStream(run, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite))
            {
                // Only makes sure that the file exists: a shared lock needs one to open.
            }

            taken._held.Add(new FileStream(run, FileMode.Open, FileAccess.Read, FileShare.Read));
            taken._held.Add(new FileStream(
                Path.Combine(folder, $".lock-{shard.Index}-of-{shard.Count}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Whether a process works on any part of a run now.</summary>
    public static bool IsTaken(string folder)
    {
        string run = Path.Combine(folder, ".lock");
        if (!File.Exists(run))
        {
            return false;
        }

        try
        {
            using var probe = new FileStream(run, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException e) when (IsHeld(e))
        {
            return true;
        }
    }

    // EWOULDBLOCK of flock(2); ERROR_SHARING_VIOLATION on Windows. Any other error is not a lock.
    private static bool IsHeld(IOException e) => e.HResult is 11 or unchecked((int)0x80070020);

    /// <summary>Waits until no other part of the run writes the common files (manifest and CSV): a matter of milliseconds.</summary>
    /// <exception cref="IOException">It took more than half a minute.</exception>
    public static RunLock WaitForWriting(string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        long start = time.GetTimestamp();
        while (true)
        {
            var taken = new RunLock();
            try
            {
                taken._held.Add(new FileStream(Path.Combine(folder, ".lock-write"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                return taken;
            }
            catch (IOException e) when (IsHeld(e) && time.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FileStream stream in _held)
        {
            stream.Dispose();
        }
    }
}

/// <summary>Another process works on the run: the same command may succeed later.</summary>
public sealed class RunBusyException(string message, Exception? inner = null) : Exception(message, inner);
