namespace VideoSsm.Eval.Core;

/// <summary>A lock between processes: a file opened so that others cannot. The operating system holds it, so a killed process leaves none behind; the empty file stays.</summary>
public sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock without waiting.</summary>
    /// <param name="path">Its file; made if there is none. The folder must exist.</param>
    /// <param name="shared">Whether others may hold it too, shared like this one.</param>
    /// <exception cref="BusyException">Another process holds it.</exception>
    /// <exception cref="IOException">The file cannot be made or opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made or opened.</exception>
    public static FileLock Take(string path, bool shared = false)
    {
        try
        {
            if (!shared)
            {
                return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }

            using (new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite))
            {
                // Only makes sure that the file exists: a shared lock needs one to open.
            }

            return new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new BusyException($"{path} is held by another process", e);
        }
    }

    /// <summary>Whether a process holds the lock now.</summary>
    public static bool IsTaken(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException e) when (IsHeld(e))
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK of flock(2); ERROR_SHARING_VIOLATION on Windows. Any other error is not a lock.
    private static bool IsHeld(IOException e) => e.HResult is 11 or unchecked((int)0x80070020);
}

/// <summary>Another process works on the same files: the same command may succeed later.</summary>
public sealed class BusyException(string message, Exception? inner = null) : Exception(message, inner);
