using System.Diagnostics;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Tests.Commands;

/// <summary>The promise of resumable runs, tried through the command line with a process that is really killed.</summary>
public sealed class KillTests : IDisposable
{
    private const int Attempts = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunKilledAgainAndAgainEndsWithTheBytesOfAnUninterruptedOne()
    {
        string whole = _folder["whole"];
        Assert.Equal(ExitCode.Ok, Cli.Run("run", "smoke", "--out", whole, "--no-report").Code);
        string cut = _folder["cut"];
        long fullJournal = new FileInfo(Path.Combine(whole, "journal", "1-of-1.jsonl")).Length;
        var random = new SplitMix64(20261121);
        int killed = 0;

        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            // A random point of the work, at least one step after the last one, so that the attempts cover the run.
            long target = (long)(fullJournal * (attempt + random.NextDouble()) / Attempts);
            killed += RunUntil(cut, target, extraDelay: TimeSpan.FromMilliseconds(random.Below(60))) ? 1 : 0;
        }

        using (Process last = Cli.Start("run", "smoke", "--out", cut, "--no-report"))
        {
            last.WaitForExit();
            Assert.Equal(ExitCode.Ok, last.ExitCode);
        }

        Assert.True(killed >= 2, $"only {killed} of {Attempts} attempts were killed in the middle");
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "scores.csv")), File.ReadAllBytes(Path.Combine(cut, "scores.csv")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "curves.csv")), File.ReadAllBytes(Path.Combine(cut, "curves.csv")));
        Assert.Empty(Directory.GetFiles(cut, "*.partial.*", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(cut, "*.tmp", SearchOption.AllDirectories));
        Assert.True(JsonFile.Read<RunManifest>(Path.Combine(cut, "manifest.json")).Sessions.Count > killed);
    }

    [Fact]
    public void AnInterruptEndsCleanlyWithIncomplete()
    {
        string run = _folder["run"];
        using Process process = Cli.Start("run", "smoke", "--out", run, "--no-report");
        WaitFor(process, () => JournalLength(run) > 0);
        using (Process kill = Process.Start("kill", $"-INT {process.Id}"))
        {
            kill.WaitForExit();
        }

        process.WaitForExit();

        // On a very fast machine the run may have ended before the signal came.
        int rows = ScoreCsv.Read(Path.Combine(run, "scores.csv")).Count;
        Assert.Equal(rows < 24 ? ExitCode.Incomplete : ExitCode.Ok, process.ExitCode);
        Assert.InRange(rows, 1, 24);
        Assert.Empty(Directory.GetFiles(run, "*.partial.*", SearchOption.AllDirectories));
    }

    private static bool RunUntil(string folder, long journalLength, TimeSpan extraDelay)
    {
        string manifest = Path.Combine(folder, "manifest.json");
        DateTime before = File.GetLastWriteTimeUtc(manifest);
        using Process process = Cli.Start("run", "smoke", "--out", folder, "--no-report");
        WaitFor(process, () => JournalLength(folder) >= journalLength && File.GetLastWriteTimeUtc(manifest) != before);
        Thread.Sleep(extraDelay);
        bool running = !process.HasExited;
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return running && process.ExitCode != ExitCode.Ok;
    }

    private static void WaitFor(Process process, Func<bool> condition)
    {
        while (!process.HasExited && !condition())
        {
            Thread.Sleep(2);
        }
    }

    private static long JournalLength(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, "journal", "1-of-1.jsonl"));
        return file.Exists ? file.Length : 0;
    }
}
