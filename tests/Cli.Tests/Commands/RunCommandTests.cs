using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Cli.Tests.Commands;

public sealed class RunCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheSmokeSuiteRunsFromPlanToReport()
    {
        string run = _folder["run"];
        Assert.Equal(8, Cli.Run("plan", "smoke", "--out", run, "--json").Json.GetProperty("left").GetInt32());

        CliResult first = Cli.Run("run", "smoke", "--out", run);

        Assert.Equal((ExitCode.Ok, ""), (first.Code, first.Code == 0 ? "" : first.Error));
        Assert.Contains($"report: {Path.Combine(run, "report.html")}", first.Out, StringComparison.Ordinal);
        var layout = new RunLayout(run);
        Assert.Equal(24, ScoreCsv.Read(layout.Scores).Count);
        Assert.Equal(8, Directory.GetFiles(Path.Combine(run, "previews"), "*", SearchOption.AllDirectories).Length);
        Assert.Equal(8, Directory.GetFiles(Path.Combine(run, "strips"), "*.png", SearchOption.AllDirectories).Length);
        Assert.True(new FileInfo(layout.Report).Length > 1000);
        RunSession session = Assert.Single(JsonFile.Read<RunManifest>(layout.Manifest).Sessions);
        Assert.Contains(session.Facts, f => f.Key == "video");
        Assert.Contains(session.Facts, f => f.Key == "dotnet");

        JsonElement plan = Cli.Run("plan", "smoke", "--out", run, "--json").Json;
        Assert.Equal((0, 0.0), (plan.GetProperty("left").GetInt32(), plan.GetProperty("secondsLeft").GetDouble()));
        CliResult again = Cli.Run("run", "smoke", "--out", run, "--json", "--no-report");
        Assert.Equal(8, again.Json.GetProperty("done").GetInt32());
        Assert.Contains("8 of 8 videos done before", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ShardsTogetherGiveTheBytesOfOneRun()
    {
        Cli.Run(Raw, "run", "smoke", "--out", _folder["whole"], "--no-report");
        CliResult first = Cli.Run(Raw, "run", "smoke", "--out", _folder["parts"], "--shard", "1/2", "--no-report");
        Assert.Contains("of other parts are missing", first.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, Cli.Run(Raw, "run", "smoke", "--out", _folder["parts"], "--shard", "2/2", "--no-report").Code);

        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["whole"], "scores.csv")), File.ReadAllBytes(Path.Combine(_folder["parts"], "scores.csv")));
    }

    [Fact]
    public void ASuiteThatIsNotFitToRunSpendsNothing()
    {
        string suite = _folder["s.json"];
        File.WriteAllText(suite, """
            {
              "question": "q", "methods": ["fake:steady"], "metrics": ["brightness"], "lengths": [{ "seconds": 1 }],
              "prompts": { "inline": [{ "id": "a", "text": "b" }] },
              "frames": { "width": 1000000, "height": 1000000, "framesPerSecond": 1000000 }
            }
            """);

        CliResult result = Cli.Run("run", suite, "--out", _folder["run"]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("error (disk-space)", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
        Assert.Equal(ExitCode.Failed, Cli.Run("validate", suite, "--out", _folder["run"]).Code);
    }

    [Fact]
    public void FailedItemsEndWithIncomplete()
    {
        string suite = _folder["s.json"];
        File.WriteAllText(suite, """
            { "question": "q", "methods": ["broken"], "metrics": ["brightness"], "lengths": [{ "seconds": 1 }], "prompts": { "inline": [{ "id": "a", "text": "b" }] } }
            """);

        CliResult result = Cli.Run(
            c => Raw(c) with { Methods = new Registry<IVideoMethod>("method").Add("broken", "fails", () => new BrokenMethod()) },
            "run", suite, "--out", _folder["run"], "--no-report");

        Assert.Equal(ExitCode.Incomplete, result.Code);
        Assert.Contains("failed: broken a sample 0, 1 s: IOException: the card went away", result.Error, StringComparison.Ordinal);
        Assert.Equal("failed", ScoreCsv.Read(Path.Combine(_folder["run"], "scores.csv")).Single().Status);
    }

    // No ffmpeg where the codec is not what is tested: a run starts four of them per video.
    private static CliContext Raw(CliContext context) => context with { Codec = () => new RawVideoCodec() };

    private sealed class BrokenMethod : IVideoMethod
    {
        public MethodInfo Info { get; } = new()
        {
            Id = "broken",
            Version = 1,
            DisplayName = "Broken",
            Summary = "Fails.",
            Scale = ModelScale.None,
            Backbone = "none",
        };

        public IVideo Generate(GenerationRequest request) => throw new IOException("the card went away");
    }
}
