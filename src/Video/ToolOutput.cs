using System.ComponentModel;
using System.Diagnostics;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>Runs a short command to its end and keeps its text.</summary>
internal static class ToolOutput
{
    /// <summary>Runs the program.</summary>
    /// <exception cref="TimeoutException">It did not end in time and was stopped.</exception>
    /// <exception cref="UsageException">It cannot be started.</exception>
    public static (int ExitCode, string Output, string Error) Read(string program, IEnumerable<string> arguments, TimeSpan timeout)
    {
        using Process process = Start(FfmpegTools.StartInfo(program, arguments, feedsInput: false));
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            throw new TimeoutException($"'{Path.GetFileName(program)}' did not end within {timeout.TotalSeconds:0} s and was stopped");
        }

        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Starts a process; a program that cannot be run is the user's to mend.</summary>
    public static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info) ?? throw new UsageException($"'{info.FileName}' did not start");
        }
        catch (Win32Exception e)
        {
            throw new UsageException($"'{info.FileName}' cannot be run: {e.Message}; set {FfmpegTools.Variable} to a working ffmpeg", e);
        }
    }
}
