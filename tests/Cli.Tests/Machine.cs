using System.Diagnostics;

namespace VideoSsm.Eval.Cli.Tests;

/// <summary>What tests ask of the machine; what it does not grant skips a test with the reason.</summary>
internal static class Machine
{
    /// <summary>Runs a program and waits.</summary>
    public static (int Code, string Out, string Error) Run(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Whether a program can be found.</summary>
    public static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin")
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    /// <summary>Sends a signal to a process, or with a minus before its id to its group.</summary>
    public static void Signal(string signal, string target) => Run("kill", $"-{signal}", "--", target);

    /// <summary>Waits for something, and says what did not come.</summary>
    public static void Until(Func<bool> condition, string what, double seconds = 60)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(seconds))
            {
                throw new TimeoutException($"after {seconds} s: {what}");
            }

            Thread.Sleep(20);
        }
    }
}

/// <summary>A small file system in memory, mounted on a folder.</summary>
internal sealed class MemoryDisk : IDisposable
{
    private readonly string _folder;

    /// <param name="folder">Where.</param>
    /// <param name="options">Options of <c>mount</c>.</param>
    public MemoryDisk(string folder, string options)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        Skip.If(!OperatingSystem.IsLinux(), "mounting a file system in memory needs Linux");
        (int code, _, string error) = Machine.Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", _folder);
        Skip.If(code != 0, $"this machine does not let a test mount a file system: {error.Trim()}");
    }

    /// <inheritdoc/>
    public void Dispose() => Machine.Run("umount", "-l", _folder);
}
