using System.ComponentModel;
using System.Diagnostics;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Slurm;

/// <summary>Runs Slurm's own programs; they know the cluster, its version and its rights better than any library.</summary>
internal static class SlurmCommand
{
    /// <summary>Runs a program and waits.</summary>
    /// <exception cref="UsageException">The program is not installed here.</exception>
    public static CommandResult Run(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new CommandResult(process.ExitCode, output, error.GetAwaiter().GetResult().Trim());
        }
        catch (Win32Exception e)
        {
            throw new UsageException($"--executor slurm: there is no program '{program}' here; run this on a machine that can submit to the cluster", e);
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    /// <exception cref="UsageException">It did not; the message is its own.</exception>
    public static string Require(string program, params IReadOnlyList<string> arguments)
    {
        CommandResult result = Run(program, arguments);
        return result.Code == 0 ? result.Output : throw new UsageException($"{program}: {RowStatus.OneLine(result.Error.Length > 0 ? result.Error : $"ended with {result.Code}")}");
    }
}

/// <summary>How a program ended.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CommandResult(int Code, string Output, string Error);
