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
    /// <exception cref="UsageException">Another process holds it.</exception>
    public static RunLock Take(string folder, Shard shard)
    {
        Directory.CreateDirectory(folder);
        var taken = new RunLock();
        try
        {
            string run = Path.Combine(folder, ".lock");
            if (shard.Count == 1)
            {
                taken._held.Add(new FileStream(run, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            else
            {
                using (new FileStream(run, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite))
                {
                    // Only makes sure that the file exists: a shared lock needs one to open.
                }

                taken._held.Add(new FileStream(run, FileMode.Open, FileAccess.Read, FileShare.Read));
                taken._held.Add(new FileStream(
                    Path.Combine(folder, $".lock-{shard.Index}-of-{shard.Count}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }

            return taken;
        }
        catch (IOException e)
        {
            taken.Dispose();
            throw new UsageException($"{folder}: another process works on this run; wait for it, or choose another --out", e);
        }
    }

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
            catch (IOException) when (time.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
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
