using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Cli.Tests.Commands;

public sealed class RunsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PartsOfTwoFoldersAreMergedListedShownVerifiedAndCleaned()
    {
        Run("run", "smoke", "--out", _folder["whole"], "--no-report");
        Run("run", "smoke", "--out", _folder["runs/a"], "--shard", "1/2", "--no-report");
        Run("run", "smoke", "--out", _folder["runs/b"], "--shard", "2/2", "--no-report");

        Assert.Equal(ExitCode.Incomplete, Run("merge", _folder["runs/all"], _folder["runs/a"]).Code);
        CliResult merged = Run("merge", _folder["runs/all"], _folder["runs/a"], _folder["runs/b"], "--no-report", "--json");

        Assert.Equal((ExitCode.Ok, 8, 0), (merged.Code, merged.Json.GetProperty("items").GetInt32(), merged.Json.GetProperty("missing").GetInt32()));
        Assert.Equal(File.ReadAllBytes(_folder["whole/scores.csv"]), File.ReadAllBytes(_folder["runs/all/scores.csv"]));
        CliResult list = Run("runs", "list", _folder["runs"]);
        Assert.Contains("complete    8/8", list.Out, StringComparison.Ordinal);
        Assert.Equal(3, Run("runs", "list", _folder["runs"], "--json").Json.GetArrayLength());
        CliResult show = Run("runs", "show", _folder["runs/all"]);
        Assert.Contains("Does the pipeline tell a drifting generator from a steady one?", show.Out, StringComparison.Ordinal);
        Assert.Contains("fake:drift", show.Out, StringComparison.Ordinal);
        Assert.Equal("complete", Run("runs", "show", _folder["runs/all"], "--json").Json.GetProperty("summary").GetProperty("state").GetString());
        Assert.Contains("sound, 8 stored videos checked", Run("runs", "verify", _folder["runs/all"]).Out, StringComparison.Ordinal);

        Assert.Contains("would free", Run("runs", "gc", _folder["runs/all"], "--videos", "--dry-run").Out, StringComparison.Ordinal);
        Assert.Equal(8, Directory.GetFiles(_folder["runs/all/videos"], "*.raw").Length);
        Assert.Equal(16, Run("runs", "gc", _folder["runs/all"], "--videos", "--json").Json.GetProperty("files").GetArrayLength());
        Assert.Empty(Directory.GetFiles(_folder["runs/all/videos"]));
        Assert.Equal(ExitCode.Ok, Run("runs", "verify", _folder["runs/all"]).Code);
    }

    [Fact]
    public void ARunThatCannotBeReadDoesNotHideTheOthers()
    {
        Run("run", "smoke", "--out", _folder["runs/a"], "--shard", "1/8", "--no-report");
        Directory.CreateDirectory(_folder["runs/b"]);
        File.WriteAllText(_folder["runs/b/manifest.json"], "{");

        CliResult list = Run("runs", "list", _folder["runs"], "--json");

        Assert.Equal(1, list.Json.GetArrayLength());
        Assert.Contains("manifest.json:1", list.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedVideosCanBeForgotten()
    {
        Run("run", "smoke", "--out", _folder["run"], "--no-report");
        string victim = Directory.GetFiles(_folder["run/videos"], "*.raw").First();
        File.WriteAllBytes(victim, File.ReadAllBytes(victim)[..^1]);

        Assert.Equal(ExitCode.Ok, Run("runs", "verify", _folder["run"], "--quick").Code);
        Assert.Equal(ExitCode.Failed, Run("runs", "verify", _folder["run"], "--forget-damaged").Code);

        Assert.False(File.Exists(victim));
        Assert.Equal(ExitCode.Ok, Run("runs", "verify", _folder["run"]).Code);
    }

    [Theory]
    [InlineData("runs show /nowhere", "/nowhere: not a run: there is no manifest.json")]
    [InlineData("runs list /nowhere", "there is no folder /nowhere")]
    [InlineData("runs status /nowhere", "was not submitted to a cluster")]
    [InlineData("runs verfy x", "unknown verb 'verfy'; did you mean 'verify'?")]
    [InlineData("merge /nowhere", "/nowhere: not a run")]
    [InlineData("run smoke --executor slrm", "--executor 'slrm': unknown; did you mean 'slurm'?")]
    [InlineData("run smoke --partition gpu", "--partition needs --executor slurm")]
    [InlineData("run smoke --executor slurm --shard 1/2", "say how many with --shards")]
    [InlineData("run smoke --executor slurm --shards 0 --dry-run", "--shards 0: expected 1 to 10000")]
    [InlineData("run smoke --item-timeout soon", "--item-timeout 'soon': expected a time such as 90s")]
    [InlineData("run smoke --retries -1", "--retries -1: expected 0 to 100")]
    [InlineData("plan smoke --budget 2", "--budget '2': expected a time")]
    [InlineData("plan smoke --budget 2h --out /nowhere", "--budget: nothing was measured in /nowhere")]
    [InlineData("completion bassh", "completion: unknown shell 'bassh'; did you mean 'bash'?")]
    [InlineData("list --log /proc/no/such", "--log /proc/no/such: cannot be written")]
    public void MistakesAreExplained(string args, string expected)
    {
        CliResult result = Run(args.Split(' '));

        Assert.Equal((ExitCode.Usage, ""), (result.Code, result.Out));

        // Before it, the checks of a suite may have warned.
        string told = result.Error.TrimEnd('\n').Split('\n')[^1];
        Assert.StartsWith("error: ", told, StringComparison.Ordinal);
        Assert.Contains(expected, told, StringComparison.Ordinal);
    }

    [Fact]
    public void ADryRunSaysWhatItWouldDoAndDoesNothing()
    {
        JsonElement plan = Run("run", "smoke", "--out", _folder["run"], "--dry-run", "--json").Json;
        Assert.Equal((8, 8), (plan.GetProperty("videos").GetInt32(), plan.GetProperty("left").GetInt32()));

        CliResult slurm = Run("run", "smoke", "--out", _folder["run"], "--executor", "slurm", "--shards", "3", "--partition", "gpu", "--gpus-per-task", "1", "--time", "01:00:00", "--slurm-option=--account=lab", "--dry-run");

        Assert.Equal(ExitCode.Ok, slurm.Code);
        Assert.Contains("'--array=1-3' '--requeue'", slurm.Out, StringComparison.Ordinal);
        Assert.Contains("'--partition=gpu' '--gpus-per-task=1' '--time=01:00:00' '--account=lab' part.sh", slurm.Out, StringComparison.Ordinal);
        Assert.Contains("'--dependency=afterany:ARRAYJOB'", slurm.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void TheSuiteCanSayWhatToAskOfTheClusterWithoutBecomingAnotherSuite()
    {
        string text = File.ReadAllText(Path.Combine(Composition.Create().Suites, "smoke.json"));
        File.WriteAllText(_folder["smoke.json"], text);
        Run("run", _folder["smoke.json"], "--out", _folder["a"], "--shard", "1/2", "--no-report");
        File.WriteAllText(_folder["smoke.json"], text.Replace("\"seed\": 1,", "\"seed\": 1, \"slurm\": { \"shards\": 9, \"partition\": \"long\" },", StringComparison.Ordinal));

        CliResult dry = Run("run", _folder["smoke.json"], "--out", _folder["b"], "--executor", "slurm", "--partition", "short", "--dry-run");
        Run("run", _folder["smoke.json"], "--out", _folder["b"], "--shard", "2/2", "--no-report");

        Assert.Contains("'--array=1-9'", dry.Out, StringComparison.Ordinal);
        Assert.Contains("'--partition=short'", dry.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, Run("merge", _folder["a"], _folder["b"], "--no-report").Code);
    }

    [Fact]
    public void ABudgetIsAnsweredFromWhatWasMeasured()
    {
        Run("run", "smoke", "--out", _folder["run"], "--no-report");
        CliResult words = Run("plan", "smoke", "--out", _folder["run"], "--budget", "2h");

        Assert.Contains("2 h 00 min hold the first 3 of 3 prompts at every length", words.Out, StringComparison.Ordinal);
        Assert.Contains("temporal_flickering", words.Out, StringComparison.Ordinal);
        Assert.Equal(3, Run("plan", "smoke", "--out", _folder["run"], "--budget", "1h30m", "--json").Json.GetProperty("budget").GetProperty("prompts").GetInt32());
    }

    // No ffmpeg where the codec is not what is tested.
    private static CliResult Run(params string[] args) => Cli.Run(c => c with { Codec = () => new RawVideoCodec() }, args);
}
