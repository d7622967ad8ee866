using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Tests.Commands;

/// <summary>The promise of resumable work, tried through the command line with processes that are really killed, at random moments.</summary>
/// <remarks>
/// A few times in every test run; as often as wanted by <c>VIDEOSSM_KILLS=200 dotnet test tests/Cli.Tests -c Release --filter Kill</c>,
/// at other moments with another <c>VIDEOSSM_KILLS_SEED</c>.
/// </remarks>
public sealed class KillTests : IDisposable
{
    internal static readonly int? Kills = int.TryParse(Environment.GetEnvironmentVariable("VIDEOSSM_KILLS"), out int n) ? n : null;
    internal static readonly ulong Seed = ulong.TryParse(Environment.GetEnvironmentVariable("VIDEOSSM_KILLS_SEED"), out ulong n) ? n : 20261121;

    private const int KillsPerRound = 6;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunKilledAgainAndAgainEndsWithTheBytesOfAnUninterruptedOne() =>
        KillAndCompare(Kills ?? 3, folder => ["run", "smoke", "--out", folder, "--no-report"], Scores);

    [Fact]
    public void ARunOfNetworksKilledAgainAndAgainEndsWithTheBytesOfAnUninterruptedOne()
    {
        File.WriteAllText(_folder["clips.json"], """
            {
              "question": "q", "methods": ["video-ssm", "window-only"], "metrics": ["brightness", "temporal_flickering", "detail_drift"], "lengths": [{ "seconds": 1 }],
              "windows": { "lengthSeconds": 0.5, "strideSeconds": 0.5 },
              "prompts": { "inline": [{ "id": "a", "text": "a red star bounces over blue stripes" }] }
            }
            """);
        KillAndCompare(Kills ?? 2, folder => ["run", _folder["clips.json"], "--out", folder, "--no-report"], Scores);
    }

    [Fact]
    public void ATrainingKilledAgainAndAgainEndsWithTheWeightsOfAnUninterruptedOne()
    {
        File.WriteAllText(_folder["tiny.json"], """
            {
              "kind": "text-encoder", "name": "tiny", "seed": 3, "steps": 40, "batch": 2, "logEvery": 1, "saveEvery": 1,
              "model": { "vocabularySize": 128, "dim": 16, "attentionDim": 16, "feedForwardDim": 16, "heads": 2, "layers": 1, "length": 24 }
            }
            """);
        KillAndCompare(Kills ?? 2, folder => ["train", _folder["tiny.json"], "--out", folder], Weights);
    }

    [Fact]
    public void TwoTrainingsOfOneRecipeDoNotMeetAndAKilledOneLeavesNoLock()
    {
        string recipe = _folder["long.json"], folder = _folder["trained"];
        string Text(int steps) => $$"""
            {
              "kind": "text-encoder", "name": "long", "seed": 3, "steps": {{steps}}, "batch": 2, "logEvery": 1, "saveEvery": 0,
              "model": { "vocabularySize": 128, "dim": 16, "attentionDim": 16, "feedForwardDim": 16, "heads": 2, "layers": 1, "length": 24 }
            }
            """;
        File.WriteAllText(recipe, Text(1_000_000));
        using Process first = Cli.Start("train", recipe, "--out", folder);
        try
        {
            string log = Path.Combine(folder, "long.csv");
            WaitFor(first, () => File.Exists(log) && new FileInfo(log).Length > 500);

            CliResult second = Cli.Run("train", recipe, "--out", folder);
            Assert.Equal((ExitCode.Busy, $"error: {folder}: another process trains long there; wait for it, or choose another --out"), (second.Code, second.Error.TrimEnd().Split('\n')[^1]));
            Assert.False(first.HasExited);
        }
        finally
        {
            first.Kill();
            first.WaitForExit();
        }

        // The lock file is still there, and nobody holds it.
        Assert.True(File.Exists(Path.Combine(folder, "long.lock")));
        File.WriteAllText(recipe, Text(3));
        CliResult third = Cli.Run("train", recipe, "--out", folder);
        Assert.Equal((ExitCode.Ok, ""), (third.Code, third.Error.Contains("error", StringComparison.Ordinal) ? third.Error : ""));
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

    /// <summary>Kills a command again and again; when it comes to its end, what it made must be what an uninterrupted one made.</summary>
    private void KillAndCompare(int kills, Func<string, string[]> command, Func<string, string> result)
    {
        long start = Stopwatch.GetTimestamp();
        using (Process whole = Cli.Start(command(_folder["whole"])))
        {
            whole.WaitForExit();
            Assert.Equal(ExitCode.Ok, whole.ExitCode);
        }

        double longest = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        string expected = result(_folder["whole"]);
        var random = new SplitMix64(Seed);
        int killed = 0;
        for (int round = 0; killed < kills; round++)
        {
            string folder = _folder[$"cut{round}"];
            for (int inRound = 0; ; inRound++)
            {
                using Process process = Cli.Start(command(folder));
                bool spared = killed >= kills || inRound >= KillsPerRound;
                if (!spared && !process.WaitForExit((int)(longest * random.NextDouble())))
                {
                    // Alone or with its encoders: alone, they go on for a moment and write into what the next process finds.
                    process.Kill(entireProcessTree: random.Below(2) == 0);
                    killed++;
                    process.WaitForExit();
                    continue;
                }

                process.WaitForExit();
                Assert.Equal(ExitCode.Ok, process.ExitCode);
                break;
            }

            Assert.Equal(expected, result(folder));
            Assert.Empty(Directory.GetFiles(folder, "*.partial.*", SearchOption.AllDirectories));
            Assert.Empty(Directory.GetFiles(folder, "*.tmp", SearchOption.AllDirectories));
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Scores(string run) => File.ReadAllText(Path.Combine(run, "scores.csv")) + File.ReadAllText(Path.Combine(run, "curves.csv"));

    /// <summary>Hash of the weights, and the steps, losses and gradient norms of the log; times are what they are.</summary>
    private static string Weights(string folder)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(folder, "tiny.safetensors"));
        int header = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        IEnumerable<string> log = File.ReadLines(Path.Combine(folder, "tiny.csv")).Select(line => string.Join(',', line.Split(',').Take(3)));
        return string.Join('\n', log.Prepend(Convert.ToHexString(SHA256.HashData(file.AsSpan(header)))));
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
