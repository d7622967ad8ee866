using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Cli.Tests.Slurm;

/// <summary>A run on a real Slurm of two nodes: one task killed, one node lost, both requeued; the numbers are those of a local run.</summary>
public sealed class SlurmRunTests : IDisposable
{
    private const int Shards = 4;

    private const string Suite = """
        {
          "question": "q", "methods": ["fake:steady", "fake:drift"], "metrics": ["brightness", "temporal_flickering"], "lengths": [{ "seconds": 15 }], "samples": 5,
          "windows": { "lengthSeconds": 5, "strideSeconds": 5 },
          "prompts": { "inline": [{ "id": "a", "text": "one" }, { "id": "b", "text": "two" }, { "id": "c", "text": "it's three" }] }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void AKilledTaskAndALostNodeAreRequeuedAndTheMergedRunHasTheBytesOfALocalOne()
    {
        using var cluster = new SlurmCluster();
        string suite = _folder["it's a suite.json"], run = _folder["run"], whole = _folder["whole"];
        File.WriteAllText(suite, Suite);
        CliResult submitted = Cli.Run("run", suite, "--out", run, "--executor", "slurm", "--shards", $"{Shards}", "--partition", "main", "--slurm-option=--exclude=nosuch", "--no-report", "--json");
        Assert.Equal(ExitCode.Usage, submitted.Code);
        Assert.Contains("sbatch: ", submitted.Error, StringComparison.Ordinal);

        submitted = Cli.Run("run", suite, "--out", run, "--executor", "slurm", "--shards", $"{Shards}", "--partition", "main", "--no-report", "--json");
        Assert.Equal((ExitCode.Ok, ""), (submitted.Code, submitted.Code == 0 ? "" : submitted.Error));
        string job = submitted.Json.GetProperty("submission").GetProperty("arrayJob").GetString()!;
        CliResult twice = Cli.Run("run", suite, "--out", run, "--executor", "slurm");
        Assert.Equal(ExitCode.Usage, twice.Code);
        Assert.Contains($"was submitted as job {job} and is still", twice.Error, StringComparison.Ordinal);

        int killed = 0;
        string? lost = null;
        Machine.Until(() => Strike(cluster, run, ref killed, ref lost), "no part was in the middle of its work", 60);

        // Meanwhile the same suite here. Scores do not depend on the codec, since it is lossless.
        Assert.Equal(ExitCode.Ok, Cli.Run(c => c with { Codec = () => new RawVideoCodec() }, "run", suite, "--out", whole, "--no-report").Code);
        JsonElement status = default;
        try
        {
            Machine.Until(() => !(status = Cli.Run("runs", "status", run, "--json").Json).GetProperty("live").GetBoolean(), "the jobs did not end", 300);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{status}\n{cluster.Logs()}", e);
        }

        Assert.True(status.GetProperty("complete").GetBoolean(), $"{status}\n{Logs(run)}");
        JsonElement[] parts = [.. status.GetProperty("parts").EnumerateArray()];
        Assert.All(parts, p => Assert.Equal(("COMPLETED", "0:0"), (Task(p, "state"), Task(p, "exitCode"))));
        Assert.Equal(30, parts.Sum(p => p.GetProperty("done").GetInt32()));
        Assert.Equal("COMPLETED", status.GetProperty("merge").GetProperty("state").GetString());
        Assert.True(parts[killed - 1].GetProperty("task").GetProperty("restarts").GetInt32() >= 1, $"{status}");
        Assert.Contains($"part {killed}/{Shards} ended with 137; requeued", File.ReadAllText(Path.Combine(run, "slurm", $"part-{killed}.log")), StringComparison.Ordinal);
        Assert.Equal("down", SlurmCluster.States()[lost!]);
        Assert.Contains(parts, p => p.GetProperty("index").GetInt32() != killed && p.GetProperty("task").GetProperty("restarts").GetInt32() >= 1);
        Assert.Equal(File.ReadAllText(Path.Combine(whole, "scores.csv")), File.ReadAllText(Path.Combine(run, "scores.csv")));
        Assert.Equal(File.ReadAllText(Path.Combine(whole, "curves.csv")), File.ReadAllText(Path.Combine(run, "curves.csv")));
        Assert.Equal(ExitCode.Ok, Cli.Run("runs", "verify", run, "--quick").Code);
        Assert.Contains("complete", Cli.Run("runs", "status", run).Out, StringComparison.Ordinal);
    }

    /// <summary>Kills the program of one part in the middle of its work, then takes the node of another part away.</summary>
    /// <returns>Whether both is done.</returns>
    private static bool Strike(SlurmCluster cluster, string run, ref int killed, ref string? lost)
    {
        for (int part = 1; part <= Shards && (killed == 0 || lost is null); part++)
        {
            int items = Lines(Path.Combine(run, "journal", $"{part}-of-{Shards}.jsonl"));
            if (part == killed || items is 0 or > 4)
            {
                continue;
            }

            if (killed == 0 && SlurmCluster.Find("--shard", $"{part}/{Shards}", run, "dotnet").Where(id => id != Environment.ProcessId).ToList() is { Count: > 0 } programs)
            {
                foreach (int program in programs)
                {
                    Machine.Signal("KILL", $"{program}");
                }

                killed = part;
            }
            else if (killed != 0 && Node(run, part) is { } node)
            {
                cluster.Lose(node);
                lost = node;
            }
        }

        return killed != 0 && lost is not null;
    }

    // The part's own log says on which node it runs.
    private static string? Node(string run, int part)
    {
        string? line = File.ReadLines(Path.Combine(run, "slurm", $"part-{part}.log")).LastOrDefault(l => l.Contains(", node ", StringComparison.Ordinal));
        return line?[(line.IndexOf(", node ", StringComparison.Ordinal) + 7)..].Split(',')[0];
    }

    private static int Lines(string path) => File.Exists(path) ? File.ReadLines(path).Count() : 0;

    private static string? Task(JsonElement part, string name) => part.GetProperty("task").GetProperty(name).GetString();

    private static string Logs(string run) => string.Join('\n', Directory.GetFiles(Path.Combine(run, "slurm"), "*.log").Order().Select(f => $"== {f}\n{File.ReadAllText(f)}"));
}
