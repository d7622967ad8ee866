using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training;

/// <summary>Keeps two processes from training the same recipe into the same folder: <c>NAME.lock</c> beside its log and state. Other recipes of the folder are free.</summary>
public static class TrainingLock
{
    /// <summary>Takes the lock; the folder is made if there is none.</summary>
    /// <param name="folder">Where the log, the state and the checkpoint go.</param>
    /// <param name="name">Name of the recipe.</param>
    /// <exception cref="BusyException">Another process trains it there.</exception>
    /// <exception cref="UsageException">The folder cannot be written.</exception>
    public static FileLock Take(string folder, string name)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return FileLock.Take(Path.Combine(folder, $"{name}.lock"));
        }
        catch (BusyException e)
        {
            throw new BusyException($"{folder}: another process trains {name} there; wait for it, or choose another --out", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder}: cannot be written ({e.Message.ReplaceLineEndings(" ")}); choose another --out", e);
        }
    }
}
