using System.Globalization;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary>The most memory this process has held (Linux), from a moment that can be chosen.</summary>
/// <remarks>The tensor engine keeps freed memory for reuse: what an earlier metric needed stays counted.</remarks>
internal static class PeakMemory
{
    /// <summary>Bytes held at most since the last reset; 0 where the system does not say.</summary>
    public static double Bytes => !File.Exists("/proc/self/status")
        ? 0
        : File.ReadLines("/proc/self/status").Where(l => l.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(l => 1024 * double.Parse(l.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)).FirstOrDefault();

    /// <summary>Begins anew, where the system allows it.</summary>
    public static void Reset()
    {
        if (!File.Exists("/proc/self/clear_refs"))
        {
            return;
        }

        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (UnauthorizedAccessException)
        {
            // Then the peak is that of the whole process so far, which the option's description says.
            return;
        }
    }
}
