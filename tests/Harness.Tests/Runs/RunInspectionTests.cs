using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;
using VideoSsm.Eval.Harness.Runs;

namespace VideoSsm.Eval.Harness.Tests.Runs;

public sealed class RunInspectionTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void TheManifestAloneGivesTheSamePlan()
    {
        LoadedSuite suite = Fixture.Load(Fixture.Suite() with { Lengths = [new LengthSpec { Seconds = 1 }, new LengthSpec { Seconds = 2 }] });
        suite = suite with { AtLength = new Dictionary<double, IReadOnlyList<Prompt>> { [1] = [suite.Prompts[1]], [2] = [suite.Prompts[1], suite.Prompts[0]] } };
        Plan plan = _fixture.Plan(suite);
        _fixture.Run(plan);

        using RunReader run = RunReader.Open(_fixture.Layout.Root, Assert.Fail);

        Assert.Equal(plan.Items.Select(i => i.Key), run.Plan.Items.Select(i => i.Key));
        Assert.All(run.Plan.Items, item => Assert.True(run.Plan.IsDone(run.Store, item)));
    }

    [Fact]
    public void AManifestThatDoesNotSayWhichPromptsWereUsedIsNotGuessedAt()
    {
        LoadedSuite suite = Fixture.Load(Fixture.Suite() with { Lengths = [new LengthSpec { Seconds = 1 }] });
        _fixture.Run(_fixture.Plan(suite with { AtLength = new Dictionary<double, IReadOnlyList<Prompt>> { [1] = [suite.Prompts[1]] } }));
        RunManifest manifest = JsonFile.Read<RunManifest>(_fixture.Layout.Manifest);

        var e = Assert.Throws<UsageException>(() => RecordedPlan.Of(manifest with { PromptsByLength = [] }, _fixture.Layout));

        Assert.Contains("does not say which prompts were used at 1 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASoundRunHasNoFindingsAndARunWithoutJournalsNeither()
    {
        _fixture.Run();
        var verifier = new RunVerifier(new RawVideoCodec());

        Assert.Empty(verifier.Check(_fixture.Layout.Root));
        Assert.Equal(12, verifier.VideosChecked);
        Directory.Delete(_fixture.Layout.Journal, recursive: true);
        Assert.Empty(new RunVerifier(null).Check(_fixture.Layout.Root));
        using RunReader run = RunReader.Open(_fixture.Layout.Root, Assert.Fail);
        Assert.Equal(("complete", 12, 12, 12, 0, 0), Counts(run.Summarize()));
    }

    [Theory]
    [InlineData("scores.csv", "ok", "unscored", "files")]
    [InlineData("scores.csv", "fake:drift,1,", "fake:drift,2,", "files")]
    [InlineData("curves.csv", "0", "1", "files")]
    [InlineData("manifest.json", "Does it work?", "Does it not?", "manifest")]
    [InlineData("manifest.json", "plain", "fancy", "rows")]
    [InlineData("journal/1-of-1.jsonl", "brightness", "darkness", "journal")]
    public void AChangedFileIsFound(string file, string old, string changed, string check)
    {
        _fixture.Run();
        string path = Path.Combine(_fixture.Layout.Root, file);
        string text = File.ReadAllText(path);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0);
        File.WriteAllText(path, text[..at] + changed + text[(at + old.Length)..]);

        // A prompt that is not the one of the protocol cannot even be planned.
        if (changed == "fancy")
        {
            Assert.Throws<UsageException>(() => new RunVerifier(null).Check(_fixture.Layout.Root));
            return;
        }

        Assert.Contains(check, new RunVerifier(new RawVideoCodec()).Check(_fixture.Layout.Root).Select(f => f.Check));
    }

    [Fact]
    public void ADamagedAndAMissingVideoAreFound()
    {
        _fixture.Run();
        string[] videos = [.. Directory.GetFiles(_fixture.Layout.Videos, "*.raw").Order()];
        byte[] bytes = File.ReadAllBytes(videos[0]);
        bytes[^1] ^= 1;
        File.WriteAllBytes(videos[0], bytes);
        File.WriteAllBytes(videos[1], File.ReadAllBytes(videos[1])[..50]);
        File.Delete(videos[2]);
        var verifier = new RunVerifier(new RawVideoCodec());

        IReadOnlyList<RunFinding> findings = verifier.Check(_fixture.Layout.Root);

        Assert.Equal(3, findings.Count);
        Assert.All(findings, f => Assert.Equal("videos", f.Check));
        Assert.Equal(videos[..3].Select(v => Path.GetFileNameWithoutExtension(v)), verifier.DamagedVideos);
    }

    [Fact]
    public void AnUnfinishedRunIsIncompleteAndAWorkedOnRunWorks()
    {
        _fixture.Run(shard: "1/2");
        Assert.Contains(new RunVerifier(null).Check(_fixture.Layout.Root), f => f.Check == "complete");
        using RunLock held = RunLock.Take(_fixture.Layout.Root, Shard.All);
        using RunReader run = RunReader.Open(_fixture.Layout.Root, Assert.Fail);
        Assert.Equal("working", run.Summarize().State);
        held.Dispose();
        Assert.Equal("incomplete", run.Summarize().State);
    }

    [Fact]
    public void CleaningTakesLeftoversAndOrphansAndNothingElse()
    {
        _fixture.Run();
        byte[] scores = File.ReadAllBytes(_fixture.Layout.Scores);
        string[] half = [Path.Combine(_fixture.Layout.Videos, "ab.partial.raw"), _fixture.Layout.Scores + ".77.tmp"];
        string[] orphan = [Path.Combine(_fixture.Layout.Videos, "00ff.raw"), Path.Combine(_fixture.Layout.Videos, "00ff.json")];
        foreach (string path in half.Concat(orphan))
        {
            File.WriteAllText(path, "x");
        }

        using RunReader run = RunReader.Open(_fixture.Layout.Root, Assert.Fail);
        IReadOnlyList<Removable> found = RunCleaner.Find(run, videos: false);
        Assert.Equal(half.Concat(orphan).Order(), found.Select(f => f.Path).Order());
        RunCleaner.Remove(run.Layout, found);
        Assert.Empty(RunCleaner.Find(run, videos: false));
        Assert.Equal(12, Directory.GetFiles(_fixture.Layout.Videos, "*.raw").Length);
        RunCleaner.Remove(run.Layout, RunCleaner.Find(run, videos: true));

        Assert.Empty(Directory.GetFiles(_fixture.Layout.Videos));
        Assert.Equal(scores, File.ReadAllBytes(_fixture.Layout.Scores));
        _fixture.Run();
        Assert.Equal(12, _fixture.Progress.Done);
        Assert.Equal(scores, File.ReadAllBytes(_fixture.Layout.Scores));
    }

    [Fact]
    public void ABudgetKeepsAllMethodsOnTheSamePromptsAndTellsWhatTheyBuy()
    {
        Plan plan = _fixture.Plan();
        var forecast = new CostForecast();
        Assert.Throws<UsageException>(() => BudgetFit.Of(plan, plan.Items, plan.Items, forecast, _fixture.Layout, TimeSpan.FromHours(1)));
        forecast.Observe("fake:steady", 1, 1);

        // One second of work for one second of video: two prompts at 1 s and one at 2.5 s, two samples, two methods.
        Assert.Equal((0, 0), Fit(13.9));
        Assert.Equal((1, 8), Fit(14));
        Assert.Equal((1, 8), Fit(17.9));
        Assert.Equal((2, 12), Fit(18));
        _fixture.Run(plan);
        BudgetFit fit = BudgetFit.Of(plan, plan.Items, plan.Items, forecast, _fixture.Layout, TimeSpan.FromHours(1));

        BudgetPrecision precision = Assert.Single(fit.Precision);
        var steady = Means("fake:steady");
        var drift = Means("fake:drift");
        double spread = Math.Sqrt((Squares(steady) + Squares(drift)) / 2);
        Assert.Equal(("brightness", 1.0, 2), (precision.Metric, precision.LengthSeconds, precision.Prompts));
        Assert.Equal(spread, precision.Spread, 12);
        Assert.Equal(1.959963984540054 * spread / Math.Sqrt(2), precision.HalfWidth, 12);
        Assert.Equal(1.959963984540054 * Math.Sqrt(Squares([steady[0] - drift[0], steady[1] - drift[1]]) / 2), precision.PairedHalfWidth!.Value, 12);

        (int, int) Fit(double seconds)
        {
            BudgetFit f = BudgetFit.Of(plan, plan.Items, plan.Items, forecast, _fixture.Layout, TimeSpan.FromSeconds(seconds));
            return (f.Prompts, f.Videos);
        }

        double[] Means(string method) => [.. ScoreCsv.Read(_fixture.Layout.Scores).Where(r => r.Method == method && r.LengthSeconds == 1)
            .GroupBy(r => r.Prompt).OrderBy(g => g.Key).Select(g => g.Average(r => r.Value!.Value))];

        static double Squares(double[] v) => v.Sum(x => Math.Pow(x - v.Average(), 2));
    }

    private static (string, int, int, int, int, int) Counts(RunSummary s) => (s.State, s.Videos, s.Done, s.Scores, s.Unscored, s.Failed);
}
