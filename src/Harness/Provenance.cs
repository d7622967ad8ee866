using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Collects what a reader needs to know of the machine and the software before believing a number.</summary>
public static class Provenance
{
    /// <summary>Version of this program.</summary>
    public static string ToolVersion { get; } =
        typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>Describes a start of a run.</summary>
    /// <param name="time">Clock.</param>
    /// <param name="shard">Which part.</param>
    /// <param name="facts">Facts that only the composition root knows: tensor engine and its settings, ffmpeg.</param>
    public static RunSession Collect(TimeProvider time, Shard shard, IEnumerable<KeyValuePair<string, string>> facts)
    {
        string? commit = Git("rev-parse HEAD");
        return new RunSession
        {
            StartedAt = time.GetUtcNow(),
            Shard = shard.ToString(),
            ToolVersion = ToolVersion,
            Commit = commit,
            Dirty = commit is null ? null : Git("status --porcelain --untracked-files=no") is { } changes ? changes.Length > 0 : null,
            Facts = [.. MachineFacts(), .. facts],
        };
    }

    /// <summary>Operating system, processor, memory, threads, runtime.</summary>
    public static IEnumerable<KeyValuePair<string, string>> MachineFacts()
    {
        yield return new("os", RuntimeInformation.OSDescription);
        yield return new("architecture", RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant());
        yield return new("processor", FromProc("/proc/cpuinfo", "model name") ?? "unknown");
        yield return new("processors", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        yield return new("memory_gib", (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture));
        yield return new("dotnet", RuntimeInformation.FrameworkDescription);
    }

    private static string? FromProc(string path, string name)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        string? line = File.ReadLines(path).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line?[(line.IndexOf(':') + 1)..].Trim();
    }

    /// <summary>Asks git about the tree the program lies in; <c>null</c> without git or outside a tree.</summary>
    private static string? Git(string arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(start)!;
            _ = git.StandardError.ReadToEndAsync();
            string output = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            // No git on this machine: the manifest says nothing about the commit rather than something wrong.
            return null;
        }
    }
}
