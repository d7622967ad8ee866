namespace VideoSsm.Eval.Core;

/// <summary>Text files that people name.</summary>
public static class TextFile
{
    /// <summary>Reads a whole file (UTF-8).</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="kind">What it is, for errors.</param>
    /// <param name="option">What named it, for errors; absent where nothing need be said of that.</param>
    /// <exception cref="UsageException">There is none, it is a folder, or it may not be read.</exception>
    public static string Read(string path, string kind = "file", string? option = null)
    {
        string name = option is null ? path : $"{option} {path}";
        try
        {
            return Directory.Exists(path) ? throw new UsageException($"{name}: is a folder, not a {kind}") : File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"{name}: there is no such {kind}", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new UsageException($"{name}: cannot be read ({e.Message})", e);
        }
    }
}
