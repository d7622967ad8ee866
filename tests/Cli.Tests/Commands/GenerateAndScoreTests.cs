using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Tests.Commands;

public sealed class GenerateAndScoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AGeneratedVideoCanBeScored()
    {
        CliResult made = Cli.Run(
            "generate", "--prompt", "odd \"characters\" ünï 🎬 /../", "--method", "fake:steady", "--length", "2", "--seed", "3", "--at", "1:then this", "--out", _folder.Path, "--json");
        Assert.Equal((ExitCode.Ok, ""), (made.Code, made.Error));
        string video = made.Json.GetProperty("video").GetString()!;
        Assert.True(File.Exists(video));
        Assert.True(File.Exists(made.Json.GetProperty("strip").GetString()));
        Assert.Equal(16, made.Json.GetProperty("frames").GetInt32());

        CliResult scored = Cli.Run("score", "--videos", _folder.Path, "--metrics", "brightness", "--out", _folder["rows.csv"], "--json");

        Assert.Equal(ExitCode.Ok, scored.Code);
        ScoreRow row = ScoreCsv.Read(_folder["rows.csv"]).Single();
        Assert.Equal(Path.GetFileNameWithoutExtension(video), row.Prompt);
        Assert.InRange(row.Value!.Value, 0.01, 0.99);
        Assert.Equal(2, row.LengthSeconds);
        Assert.Equal(row.Value, scored.Json[0].GetProperty("value").GetDouble());
    }

    [Fact]
    public void AFileThatIsNoVideoBecomesARowWithItsReason()
    {
        File.WriteAllText(_folder["broken.mp4"], "not a video");
        Cli.Run("generate", "--prompt", "x", "--method", "fake:steady", "--length", "1", "--out", _folder.Path);

        CliResult scored = Cli.Run("score", "--videos", _folder.Path, "--metrics", "brightness");

        Assert.Equal(ExitCode.Incomplete, scored.Code);
        Assert.Contains("failed: broken brightness:", scored.Error, StringComparison.Ordinal);
        Assert.Equal(4, scored.Out.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("broken", scored.Out, StringComparison.Ordinal);
    }
}
