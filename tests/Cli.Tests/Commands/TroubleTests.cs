using System.Diagnostics;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Cli.Tests.Commands;

/// <summary>What goes wrong on real machines, tried through the command line.</summary>
public sealed class TroubleTests : IDisposable
{
    private const string Suite = """
        {
          "question": "q", "methods": ["fake:steady", "fake:drift"], "metrics": ["brightness"], "lengths": [{ "seconds": 2 }], "samples": 2,
          "prompts": { "inline": [{ "id": "a", "text": "one" }, { "id": "b", "text": "two" }] }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public TroubleTests() => File.WriteAllText(_folder["s.json"], Suite);

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void ADiskThatFillsUpEndsTheRunWithOneLineAndTheNextRunGoesOnToTheSameBytes()
    {
        Whole();
        using var disk = new MemoryDisk(_folder["disk"], "size=3m");
        string run = Path.Combine(_folder["disk"], "run"), filler = Path.Combine(_folder["disk"], "filler");
        using (Process process = Cli.Start("run", _folder["s.json"], "--out", run, "--no-report", "--log", _folder["log"]))
        {
            Machine.Until(() => process.HasExited || Journal(run) > 0, "no video was done");
            Fill(filler);
            process.WaitForExit();
            Assert.Equal(ExitCode.Failed, process.ExitCode);
        }

        string log = File.ReadAllText(_folder["log"]);
        Assert.Contains("the disk is full; free some space and run again", log, StringComparison.Ordinal);
        Assert.DoesNotContain("failed:", log, StringComparison.Ordinal);
        File.Delete(filler);
        CliResult again = Cli.Run("run", _folder["s.json"], "--out", run, "--no-report");

        Assert.Equal((ExitCode.Ok, ""), (again.Code, again.Code == 0 ? "" : again.Error));
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["whole"], "scores.csv")), File.ReadAllBytes(Path.Combine(run, "scores.csv")));
        Assert.Equal(ExitCode.Ok, Cli.Run("runs", "verify", run).Code);
    }

    [SkippableFact]
    public void AFolderThatCannotBeWrittenIsAnErrorInOneLineBeforeAnythingIsMade()
    {
        using var disk = new MemoryDisk(_folder["disk"], "ro,size=1m");

        CliResult result = Cli.Run("run", _folder["s.json"], "--out", Path.Combine(_folder["disk"], "run"));

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("cannot be written", Assert.Single(result.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void ControlCEndsTheWholeGroupCleanlyAndTheNextRunGoesOnToTheSameBytes()
    {
        Skip.If(!Machine.Has("setsid"), "there is no setsid here");
        Whole();
        string run = _folder["run"];
        for (int attempt = 1; attempt <= 2; attempt++)
        {
            // A terminal sends the interrupt to every process of the group: the encoders get it too. What a shell starts in the background ignores
            // interrupts, and hands that on: the test must not depend on how it was started.
            long before = Journal(run);
            using Process process = Cli.StartIn("env --default-signal=INT setsid", "run", _folder["s.json"], "--out", run, "--no-report");
            Machine.Until(() => process.HasExited || Journal(run) > before, "no video was done");
            Machine.Signal("INT", $"-{process.Id}");
            process.WaitForExit();
            Assert.Equal(ExitCode.Incomplete, process.ExitCode);
            Assert.All(ScoreCsv.Read(Path.Combine(run, "scores.csv")), r => Assert.Equal("ok", r.Status));
            Assert.Empty(Directory.GetFiles(run, "*.partial.*", SearchOption.AllDirectories));
        }

        Assert.Equal(ExitCode.Ok, Cli.Run("run", _folder["s.json"], "--out", run, "--no-report").Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["whole"], "scores.csv")), File.ReadAllBytes(Path.Combine(run, "scores.csv")));
    }

    [Fact]
    public void ASecondProcessOnTheSameRunIsToldToComeLater()
    {
        string run = _folder["run"];
        using Process process = Cli.Start("run", _folder["s.json"], "--out", run, "--no-report");
        Machine.Until(() => process.HasExited || File.Exists(Path.Combine(run, "manifest.json")), "the run did not begin");

        CliResult second = Cli.Run("run", _folder["s.json"], "--out", run);

        process.WaitForExit();
        Assert.Equal((ExitCode.Busy, ExitCode.Ok), (second.Code, process.ExitCode));
        Assert.Contains("another process works on this run", second.Error, StringComparison.Ordinal);
        Assert.Equal(8, ScoreCsv.Read(Path.Combine(run, "scores.csv")).Count);
    }

    [Fact]
    public void ADamagedStoredVideoIsFoundByVerifyAndMadeAgainWhenItIsNeeded()
    {
        string run = _folder["run"];
        string small = Suite.Replace("\"samples\": 2", "\"samples\": 1", StringComparison.Ordinal).Replace(", \"fake:drift\"", "", StringComparison.Ordinal);
        File.WriteAllText(_folder["s.json"], small);
        Cli.Run("run", _folder["s.json"], "--out", run, "--no-report");
        string victim = Directory.GetFiles(Path.Combine(run, "videos"), "*.mkv").Order().First();
        byte[] bytes = File.ReadAllBytes(victim);
        bytes[bytes.Length / 2] ^= 0xFF;
        File.WriteAllBytes(victim, bytes);

        CliResult verified = Cli.Run("runs", "verify", run, "--json");
        Assert.Equal(ExitCode.Failed, verified.Code);
        Assert.Equal(Path.GetFileNameWithoutExtension(victim), Assert.Single(verified.Json.GetProperty("damagedVideos").EnumerateArray()).GetString());
        File.WriteAllText(_folder["s.json"], small.Replace("\"brightness\"", "\"brightness\", \"temporal_flickering\"", StringComparison.Ordinal));
        CliResult again = Cli.Run("run", _folder["s.json"], "--out", run, "--no-report");

        Assert.Equal(ExitCode.Ok, again.Code);
        Assert.Contains("is damaged; it is made again", again.Error, StringComparison.Ordinal);
        CliResult sound = Cli.Run("runs", "verify", run);
        Assert.Equal((ExitCode.Ok, ""), (sound.Code, sound.Code == 0 ? "" : sound.Out));
    }

    /// <summary>The same suite uninterrupted. Scores do not depend on the codec, since it is lossless, so this one needs no ffmpeg.</summary>
    private void Whole() => Assert.Equal(
        ExitCode.Ok, Cli.Run(c => c with { Codec = () => new RawVideoCodec() }, "run", _folder["s.json"], "--out", _folder["whole"], "--no-report").Code);

    private static void Fill(string path)
    {
        using FileStream file = File.Create(path);
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
            return;
        }
    }

    private static long Journal(string run)
    {
        var file = new FileInfo(Path.Combine(run, "journal", "1-of-1.jsonl"));
        return file.Exists ? file.Length : 0;
    }
}
