using System.Diagnostics;
using System.Globalization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Tests.Commands;

/// <summary>A run shared by processes on one machine.</summary>
public sealed class WorkersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void WorkersMakeTheBytesOfOneProcess(int workers)
    {
        string alone = _folder["alone"], shared = _folder["shared"];
        Assert.Equal(ExitCode.Ok, Cli.Run("run", "smoke", "--out", alone, "--no-report").Code);

        CliResult result = Cli.Run("run", "smoke", "--out", shared, "--no-report", string.Create(CultureInfo.InvariantCulture, $"--workers={workers}"));

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Equal(Rows(alone), Rows(shared));

        // The workers did the work and told of it; nothing was left for the caller.
        Assert.Equal(workers, Directory.GetFiles(Path.Combine(shared, "journal"), $"*-of-{workers}.jsonl").Length);
        Assert.Contains($"2/{workers}: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("warning (prompts)", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("/" + workers + ": warning (prompts)", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(shared, "journal", "1-of-1.jsonl")) && new FileInfo(Path.Combine(shared, "journal", "1-of-1.jsonl")).Length > 0);
    }

    [Fact]
    public void WorkersEndWhenTheirCallerIsKilledAndTheRunGoesOn()
    {
        string alone = _folder["alone"], cut = _folder["cut"];
        Assert.Equal(ExitCode.Ok, Cli.Run("run", "smoke", "--out", alone, "--no-report").Code);
        using (Process caller = Cli.Start("run", "smoke", "--out", cut, "--no-report", "--workers", "2"))
        {
            string journal = Path.Combine(cut, "journal");
            while (!caller.HasExited && !(Directory.Exists(journal) && Directory.GetFiles(journal).Any(f => new FileInfo(f).Length > 0)))
                Thread.Sleep(2);
            caller.Kill();
            caller.WaitForExit();
        }

        // The workers stop by themselves; until they have, the folder is busy.
        long start = Stopwatch.GetTimestamp();
        CliResult again;
        do
        {
            again = Cli.Run("run", "smoke", "--out", cut, "--no-report");
        }
        while (again.Code == ExitCode.Busy && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1));

        Assert.Equal(ExitCode.Ok, again.Code);
        Assert.Equal(Rows(alone), Rows(cut));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("257")]
    [InlineData("2", "--shard", "1/2")]
    [InlineData("2", "--executor", "slurm")]
    public void SenselessNumbersAndMixturesAreRefused(params string[] options)
    {
        CliResult result = Cli.Run(["run", "smoke", "--out", _folder["no"], "--workers", .. options]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("--workers", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["no"]));
    }

    private static string Rows(string run) => File.ReadAllText(Path.Combine(run, "scores.csv")) + File.ReadAllText(Path.Combine(run, "curves.csv"));
}
