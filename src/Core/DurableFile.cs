using System.Runtime.InteropServices;

namespace VideoSsm.Eval.Core;

/// <summary>Renames that survive a power cut: the name lives in the folder, so the folder is flushed too (fsync(2) on Linux).</summary>
public static class DurableFile
{
    /// <summary>Flushes a written file to disk, gives it its name (replacing what was there) and flushes the folder.</summary>
    public static void Rename(string temporary, string target)
    {
        using (var stream = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
        {
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, target, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(target))!);
    }

    /// <summary>Flushes the names in a folder. .NET opens no folders, so libc is asked; on other systems the file system's own journal must do.</summary>
    public static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = OpenFolder(folder, 0);
        if (descriptor >= 0)
        {
            _ = FlushDescriptor(descriptor);
            _ = CloseDescriptor(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenFolder([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int FlushDescriptor(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int CloseDescriptor(int descriptor);
}
