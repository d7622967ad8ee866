using System.Runtime.CompilerServices;
using System.Text.Json;
using VideoSsm.Eval.Core.VBench;

namespace VideoSsm.Eval.Core.Tests.VBench;

public sealed class VBenchScoreTests
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };

    [Fact]
    public void ScoresEqualThoseOfThePublishedScript()
    {
        Case[] cases = JsonSerializer.Deserialize<Case[]>(Golden("scores.json"), Options)!;
        Assert.Equal([16, 7, 0], cases.Select(c => c.Aggregates.Count));
        Assert.True(cases[2].Quality < 0);

        foreach (Case c in cases)
        {
            var (quality, semantic, total) = VBenchScore.AsPublished(c.Aggregates);
            Assert.Equal(c.Quality, quality, 1e-14);
            Assert.Equal(c.Semantic, semantic, 1e-14);
            Assert.Equal(c.Total, total, 1e-14);
        }

        Assert.Equal(cases[0].Quality, VBenchScore.Quality(cases[0].Aggregates).Value!.Value, 1e-14);
        Assert.Equal(cases[0].Semantic, VBenchScore.Semantic(cases[0].Aggregates).Value!.Value, 1e-14);
        Assert.Equal(cases[0].Total, VBenchScore.Total(cases[0].Aggregates).Value!.Value, 1e-14);
        Assert.Equal(cases[1].Quality, VBenchScore.Quality(cases[1].Aggregates).Value!.Value, 1e-14);
    }

    [Fact]
    public void WithoutAllItsPartsThereIsNoScore()
    {
        var six = VBenchDimension.All.Take(6).ToDictionary(d => d.Id, _ => 0.9);

        Assert.Equal("not measured: dynamic_degree", VBenchScore.Quality(six).Reason);
        Assert.Null(VBenchScore.Total(six).Value);
        Assert.StartsWith("not measured: object_class, multiple_objects", VBenchScore.Semantic(six).Reason, StringComparison.Ordinal);
    }

    /// <summary>Two videos of 3 and 30 compared frames: the total of one process is over frames, and sums and counts of any parts give the same.</summary>
    [Fact]
    public void TheTotalOverFramesDoesNotDependOnTheNumberOfParts()
    {
        (double? Value, double Sum, long Count)[] videos = [(0.9, 2.7, 3), (0.6, 18, 30), (0.7, 7, 10)];
        MetricInfo metric = new() { Id = "subject_consistency", Version = "vbench1", DisplayName = "s", Definition = "d", Direction = Direction.HigherIsBetter, Citation = "c" };

        VBenchResults whole = VBenchResults.Collect(
            [.. videos.Select((_, i) => new VBenchVideo($"{i}.mp4", "p"))], [metric], (v, _) => videos[int.Parse(v.Path[..1], System.Globalization.CultureInfo.InvariantCulture)]);

        Assert.Equal(27.7 / 43, whole.Aggregates["subject_consistency"], 14);
        Assert.NotEqual(2.2 / 3, whole.Aggregates["subject_consistency"], 3);
        foreach (int first in new[] { 1, 2 })
        {
            var parts = new[] { videos[..first], videos[first..] }.Select(part => (Sum: part.Sum(v => v.Sum), Count: part.Sum(v => v.Count))).ToArray();
            Assert.Equal(whole.Aggregates["subject_consistency"], parts.Sum(p => p.Sum) / parts.Sum(p => p.Count), 14);
        }
    }

    [Fact]
    public void MinimumAndMaximumAreZeroAndOneAndNothingIsClamped()
    {
        Assert.All(VBenchDimension.All, d => Assert.Equal((0, 1), (d.Normalise(d.Minimum), d.Normalise(d.Maximum))));
        VBenchDimension motion = VBenchDimension.Find("motion_smoothness")!;
        Assert.True(motion.Normalise(1) > 1 && motion.Normalise(0.5) < 0);
        Assert.Null(VBenchDimension.Find("dynamic_degree_flow"));
        Assert.Equal(6.5, VBenchDimension.All.Where(d => d.Group == VBenchGroup.Quality).Sum(d => d.Weight));
    }

    [Theory]
    [InlineData("a cat-0.mp4", "a cat", 0)]
    [InlineData("videos/a cat-12.gif", "a cat", 12)]
    [InlineData("a cat.mp4", "a cat", null)]
    [InlineData("v1.5 of a 3-d cat-4.mp4", "v1.5 of a 3-d cat", 4)]
    [InlineData("a-1-2.mp4", "a-1", 2)]
    public void APromptIsTheNameWithoutItsLastNumber(string file, string prompt, int? sample)
    {
        Assert.Equal(prompt, VBenchNames.Prompt(file));
        Assert.Equal(sample, VBenchNames.Sample(file));
    }

    [Fact]
    public void AFolderHasNoExtension() => Assert.Equal("v1.5 cat", VBenchNames.Prompt("videos/v1.5 cat-3/", isFolder: true));

    [Fact]
    public void TheFilesAreVBenchsByteForByte()
    {
        VBenchVideo[] videos = [new("videos/a \"quoted\" café-0.mp4", "a \"quoted\" café"), new("videos/a cat 🐱-1.mp4", "a cat 🐱")];
        var values = new Dictionary<(int, string), (double?, double, long)>
        {
            [(0, "subject_consistency")] = (0.5, 1.5, 3),
            [(1, "subject_consistency")] = (0.1 + 0.2, 0.1 + 0.2, 1),
            [(0, "background_consistency")] = (0.75, 2.25, 3),
            [(1, "background_consistency")] = (1e-5, 1e-5, 1),
            [(0, "dynamic_degree")] = (1, 1, 1),
            [(1, "dynamic_degree")] = (0, 0, 1),
            [(0, "imaging_quality")] = (70.25, 70.25, 1),
            [(1, "imaging_quality")] = (50, 50, 1),
            [(0, "motion_smoothness")] = (null, 0, 0),
            [(1, "motion_smoothness")] = (1, 1, 1),
            [(0, "brightness")] = (0.5, 0.5, 1),
            [(1, "brightness")] = (0.5, 0.5, 1),
        };
        string[] ids = ["subject_consistency", "background_consistency", "dynamic_degree", "imaging_quality", "brightness", "motion_smoothness"];

        var results = VBenchResults.Collect(videos, [.. ids.Select(id => Info(id))], (video, id) => values[(Array.IndexOf(videos, video), id)]);

        Assert.Equal(Golden("eval_results.json"), results.ResultsJson());
        Assert.Equal(Golden("full_info.json"), results.FullInfoJson());
        Assert.DoesNotContain("brightness", results.Aggregates.Keys);
    }

    [Fact]
    public void OnlyVBenchsOwnVersionsEnterItsFiles()
    {
        Assert.Null(VBenchResults.DimensionOf(Info("dynamic_degree") with { Version = "1" }));
        Assert.Null(VBenchResults.DimensionOf(Info("world_dynamic_degree")));
        Assert.Null(VBenchResults.DimensionOf(Info("static_filter")));
        Assert.Equal("temporal_flickering", VBenchResults.DimensionOf(Info("temporal_flickering_static"))!.Id);
        Assert.Throws<UsageException>(() => VBenchResults.Collect([], [Info("temporal_flickering"), Info("temporal_flickering_static")], (_, _) => default));
        Assert.Equal("{}", VBenchResults.Collect([new("a", "a")], [Info("dynamic_degree")], (_, _) => (null, 0, 0)).ResultsJson());
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(0, "0.0")]
    [InlineData(1, "1.0")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001234, "1.234e-05")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1.5e16, "1.5e+16")]
    [InlineData(-0.30000000000000004, "-0.30000000000000004")]
    public void NumbersAreWrittenAsPythonDoes(double value, string text) => Assert.Equal(text, PythonJson.Repr(value));

    private static MetricInfo Info(string id) => new()
    {
        Id = id,
        Version = id == "brightness" ? "1" : "vbench1",
        DisplayName = id,
        Definition = "",
        Direction = Direction.HigherIsBetter,
        Citation = "",
    };

    private static string Golden(string name, [CallerFilePath] string caller = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", "Golden", "vbench", name));

    private sealed record Case(Dictionary<string, double> Aggregates, double Quality, double Semantic, double Total);
}
