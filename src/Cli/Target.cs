using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli;

/// <summary>Places that a verb would write to: what cannot work is told before anything is spent.</summary>
internal static class Target
{
    /// <summary>A folder to write into, which need not exist yet.</summary>
    /// <param name="option">What named it, for the error.</param>
    /// <param name="path">The folder.</param>
    /// <returns>The path.</returns>
    /// <exception cref="UsageException">A file stands there, or where a folder above it should.</exception>
    public static string Folder(string option, string path)
    {
        if (File.Exists(path))
        {
            throw new UsageException($"{option} {path}: is a file; name a folder");
        }

        Above(option, path);
        return path;
    }

    /// <summary>A file to write, which need not exist yet.</summary>
    /// <param name="option">What named it, for the error.</param>
    /// <param name="path">The file.</param>
    /// <returns>The path.</returns>
    /// <exception cref="UsageException">A folder stands there, or a file where a folder above it should.</exception>
    public static string NewFile(string option, string path)
    {
        if (Directory.Exists(path))
        {
            throw new UsageException($"{option} {path}: is a folder; name a file");
        }

        Above(option, path);
        return path;
    }

    private static void Above(string option, string path)
    {
        for (string? at = Path.GetDirectoryName(path); !string.IsNullOrEmpty(at) && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            if (File.Exists(at))
            {
                throw new UsageException($"{option} {path}: {at} is a file, so nothing can lie in it");
            }
        }
    }
}
