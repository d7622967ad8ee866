using System.Text;

namespace VideoSsm.Eval.Core;

/// <summary>Files that are either the old or the new version, never half of one: written beside the target, flushed to the disk, renamed.</summary>
public static class AtomicFile
{
    /// <summary>Replaces a file by text (UTF-8 without a mark).</summary>
    public static void WriteAllText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Replaces a file by what <paramref name="write"/> writes. If that throws, the old file stays.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
            }

            DurableFile.Rename(temporary, full);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
