using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Cli.Tests.Commands;

/// <summary>Videos of unknown origin, named VBench's way, and VBench's own files out of them.</summary>
public sealed class ScoreVBenchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ScoreVBenchTests()
    {
        string video = Cli.Run("generate", "--prompt", "x", "--method", "fake:steady", "--length", "1", "--out", _folder["made"], "--json")
            .Json.GetProperty("video").GetString()!;
        Directory.CreateDirectory(Videos);
        File.Copy(video, Path.Combine(Videos, "a cat on a sofa-0.mp4"));
        File.Copy(video, Path.Combine(Videos, "a dog.mp4"));
        File.WriteAllText(Path.Combine(Videos, "broken-1.mp4"), "not a video");
    }

    private string Videos => _folder["videos"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ResultsAreWrittenInVBenchsLayoutAndInOurs()
    {
        CliResult run = Cli.Run(
            "score", "--videos", Videos, "--metrics", "temporal_flickering,dynamic_degree,brightness", "--vbench", _folder["vbench"], "--out", _folder["rows.csv"]);

        Assert.Equal(ExitCode.Incomplete, run.Code);
        Assert.Contains("no VBench quality score: not measured: subject_consistency, background_consistency, motion_smoothness", run.Error, StringComparison.Ordinal);
        Assert.Contains("unscored: 2 videos dynamic_degree: needs the official weights 'raft-things.pth'", run.Error, StringComparison.Ordinal);
        JsonElement results = Json("results_*_eval_results.json");
        Assert.Equal(["temporal_flickering"], results.EnumerateObject().Select(p => p.Name));
        JsonElement[] parts = [.. results.GetProperty("temporal_flickering").EnumerateArray()];
        JsonElement[] videos = [.. parts[1].EnumerateArray()];
        Assert.Equal([Path.Combine(Videos, "a cat on a sofa-0.mp4"), Path.Combine(Videos, "a dog.mp4")], videos.Select(v => v.GetProperty("video_path").GetString()));
        Assert.Equal(parts[0].GetDouble(), videos.Average(v => v.GetProperty("video_results").GetDouble()), 15);
        JsonElement[] entries = [.. Json("results_*_full_info.json").EnumerateArray()];
        Assert.Equal(["a cat on a sofa", "a dog", "broken"], entries.Select(e => e.GetProperty("prompt_en").GetString()));
        ScoreRow[] rows = [.. ScoreCsv.Read(_folder["rows.csv"])];
        Assert.Equal(9, rows.Length);
        Assert.Equal(videos[0].GetProperty("video_results").GetDouble(), rows.First(r => r.Metric == "temporal_flickering").Value);
    }

    [Theory]
    [InlineData("brightness", "none of the metrics is a dimension of VBench")]
    [InlineData("temporal_flickering,temporal_flickering_static", "two of the metrics are VBench's temporal_flickering")]
    public void MistakesAreUsageErrors(string metrics, string message)
    {
        CliResult run = Cli.Run("score", "--videos", Videos, "--metrics", metrics, "--vbench", _folder["vbench"]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFolderOfWeightsIsNamed()
    {
        CliResult run = Cli.Run("score", "--videos", Videos, "--metrics", "brightness", "--weights", _folder["nowhere"]);

        Assert.Equal((ExitCode.Usage, $"error: --weights {_folder["nowhere"]}: there is no such folder\n"), (run.Code, run.Error));
    }

    [Fact]
    public void WeightsOfAFolderAreLookedForThere()
    {
        CliResult run = Cli.Run("score", "--videos", Videos, "--metrics", "motion_smoothness", "--weights", _folder.Path);

        Assert.Contains("needs the official weights 'amt-s.pth', which are not in the given folder of official weights", run.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void InBFloat16NothingIsCalledVBenchsNumber()
    {
        Skip.IfNot(MatrixPrecision.HasBFloat16, "the processor has no bfloat16 instructions");
        CliResult dry = Cli.Run("score", "--videos", Videos, "--metrics", "temporal_flickering,imaging_quality,world_imaging_quality", "--bf16", "--dry-run");

        Assert.Contains("by temporal_flickering vbench1, imaging_quality vbench1-bf16, world_imaging_quality 1-bf16", dry.Out, StringComparison.Ordinal);
        CliResult run = Cli.Run("score", "--videos", Videos, "--metrics", "imaging_quality", "--bf16", "--vbench", _folder["vbench"]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("none of the metrics is a dimension of VBench", run.Error, StringComparison.Ordinal);
    }

    private JsonElement Json(string pattern) => JsonDocument.Parse(File.ReadAllText(Assert.Single(Directory.GetFiles(_folder["vbench"], pattern)))).RootElement;
}
