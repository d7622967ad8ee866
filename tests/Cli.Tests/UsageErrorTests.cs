namespace VideoSsm.Eval.Cli.Tests;

public class UsageErrorTests
{
    [Theory]
    [InlineData("", "which verb? known: list")]
    [InlineData("rnu", "unknown verb 'rnu'; did you mean 'run' or 'runs'?")]
    [InlineData("lst", "unknown verb 'lst'; did you mean 'list'?")]
    [InlineData("list --jso", "list: unknown option '--jso'; did you mean '--json'?")]
    [InlineData("list metrix", "did you mean 'metrics'?")]
    [InlineData("run", "run: <suite> is missing: a suite: a name from the folder suites, or a path")]
    [InlineData("run smoke --ot x", "run: unknown option '--ot'; did you mean '--out'?")]
    [InlineData("run smok", "there is no suite 'smok'; did you mean 'smoke'?")]
    [InlineData("run smoke --shard 5/4", "--shard '5/4': expected i/n")]
    [InlineData("report", "report: which run? Name its folder, or a Markdown file with --into")]
    [InlineData("report --into /nowhere/at/all.md", "--into /nowhere/at/all.md: there is no such file")]
    [InlineData("report /nowhere/at/all", "/nowhere/at/all: not a finished run")]
    [InlineData("generate", "generate: --prompt is missing: what to show")]
    [InlineData("generate --prompt x --method fake:stedy", "unknown method 'fake:stedy'; did you mean 'fake:steady'?")]
    [InlineData("generate --prompt x --method fake:steady --length nine", "'nine'")]
    [InlineData("generate --prompt x --method fake:steady --length -1", "--length -1")]
    [InlineData("generate --prompt x --method fake:steady --at later", "--at 'later': expected SECONDS:TEXT")]
    [InlineData("generate --prompt x --length 2 --at 5:y", "--at '5:y': the video ends at 2 s")]
    [InlineData("generate --prompt x --at 0:y", "--at '0:y': expected SECONDS:TEXT, later than 0 s")]
    [InlineData("generate --prompt x --at 3:", "--at '3:': expected SECONDS:TEXT")]
    [InlineData("generate --prompt x --scale big", "--scale 'big': expected world or paper")]
    [InlineData("generate --prompt x --weights x", "--weights and --size belong to --scale paper")]
    [InlineData("generate --prompt x --method longlive --scale paper", "--scale paper needs --weights FOLDER")]
    [InlineData("generate --prompt x --method longlive --scale paper --weights /nowhere/at/all", "there is no folder /nowhere/at/all")]
    [InlineData("generate --prompt x --scale paper --weights x", "has no published weights to run at paper scale; known: ")]
    [InlineData("generate --prompt x --method longlive --scale paper --weights x --size 100x100", "multiples of 16")]
    [InlineData("bench layer --size big", "--size 'big': expected WIDTHxHEIGHT")]
    [InlineData("train vea", "there is no recipe 'vea'; did you mean 'vae'?")]
    [InlineData("bench", "bench: which verb? known: engine, layer, rollout, probe")]
    [InlineData("bench engin", "unknown verb 'engin'; did you mean 'engine'?")]
    [InlineData("score --videos /nowhere/at/all --metrics brightness", "there is no folder")]
    public void AMistakeIsOneLineOnStandardErrorAndExitCodeTwo(string args, string expected)
    {
        CliResult result = Cli.Run(args.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Equal("", result.Out);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownMetricOfAFolderIsNamedBeforeAnythingIsRead()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.mp4"], "");

        Assert.Contains("did you mean 'brightness'?", Cli.Run("score", "--videos", folder.Path, "--metrics", "brigtness").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyFolderIsAUsageError()
    {
        using var folder = new TemporaryFolder();

        CliResult result = Cli.Run("score", "--videos", folder.Path, "--metrics", "brightness");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("holds no video file", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ARecipeThatNothingCanBeSampledWithIsNamedWithPlace()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bad.json"], """
            {
              "kind": "policy", "name": "bad", "steps": 1, "batch": 1, "policy": "sink-only",
              "sampling": { "sampler": "euler", "eulerSteps": 0, "shift": 5, "chunkFrames": 3 }
            }
            """);

        CliResult result = Cli.Run("train", folder["bad.json"], "--out", folder["out"]);

        Assert.Equal((ExitCode.Usage, $"error: {folder["bad.json"]}: sampling.eulerSteps must be positive for the Euler sampler\n"), (result.Code, result.Error));
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public void ABrokenSuiteIsNamedWithPlace()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bad.json"], "{\n \"questoin\": \"?\" }");

        CliResult result = Cli.Run("validate", folder["bad.json"]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("bad.json:2: $.questoin: unknown property 'questoin'; did you mean 'question'?", result.Error, StringComparison.Ordinal);
    }
}
