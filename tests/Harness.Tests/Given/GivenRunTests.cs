using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;
using VideoSsm.Eval.Harness.Given;
using VideoSsm.Eval.Harness.Runs;

namespace VideoSsm.Eval.Harness.Tests.Given;

/// <summary>Folders of foreign videos through the runner that generated ones go through.</summary>
public sealed class GivenRunTests : IDisposable
{
    private readonly Fixture _fixture = new();
    private readonly RawVideoCodec _codec = new();

    public GivenRunTests()
    {
        foreach (string prompt in new[] { "a cat", "a dog", "the sea" })
        {
            Make("one", $"{prompt}-0", 0, 1);
            Make("one", $"{prompt}-1", 0, 1);
            Make("two", $"{prompt}-0", 5, 1.25);
        }

        File.WriteAllText(Path.Combine(_fixture.Folder, "two", "a fox-0.raw"), "not a video");
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void EveryPlaceHasARowWithAValueOrItsReason()
    {
        RunOutcome outcome = Run();

        Assert.Equal((16, 15, 1), (outcome.Items, outcome.Done, outcome.Failed));
        ScoreRow[] rows = [.. ScoreCsv.Read(_fixture.Layout.Scores)];
        Assert.All(rows, r => Assert.Equal(("foreign", "not known", 1.0, 0UL), (r.Scale, r.Backbone, r.LengthSeconds, r.Seed)));
        Assert.Equal(6, rows.Count(r => r is { Method: "one", Status: "ok" }));
        Assert.Equal(3, rows.Count(r => r is { Method: "two", Status: "ok" }));
        ScoreRow broken = Assert.Single(rows, r => r.Status == "failed");
        Assert.Equal(("two", "a-fox", 0), (broken.Method, broken.Prompt, broken.Sample));
        Assert.Contains("not a raw video", broken.Reason, StringComparison.Ordinal);
        Assert.All(rows.Where(r => r.Status == "unscored"), r => Assert.Contains("has no video of this prompt, sample", r.Reason, StringComparison.Ordinal));
        Assert.Equal(16, rows.Select(r => r.Key).Distinct().Count());
        Assert.False(Directory.Exists(_fixture.Layout.Videos) && Directory.EnumerateFiles(_fixture.Layout.Videos).Any());
        Assert.True(File.Exists(_fixture.Layout.Strip("two", "the-sea", 0, 1)));
        Assert.All(JsonFile.Read<RunManifest>(_fixture.Layout.Manifest).Protocols.Values, p => Assert.Equal(Protocol.ScoringGiven, p.ScoredFrames));
    }

    [Fact]
    public void TheRunIsSoundByItsManifestAlone()
    {
        Run();

        Assert.Empty(new RunVerifier(_codec).Check(_fixture.Layout.Root));
    }

    [Fact]
    public void OnlyAChangedFileIsScoredAgain()
    {
        Run();
        var before = ScoreCsv.Read(_fixture.Layout.Scores).ToDictionary(r => (r.Method, r.Prompt, r.Sample));
        Make("one", "a cat-1", 40, 1);

        Run();

        Assert.Equal(14, _fixture.Progress.Done);
        foreach (ScoreRow row in ScoreCsv.Read(_fixture.Layout.Scores).Where(r => r.Status == "ok"))
        {
            ScoreRow old = before[(row.Method, row.Prompt, row.Sample)];
            Assert.Equal(row is not { Method: "one", Prompt: "a-cat", Sample: 1 }, (old.Key, old.Value) == (row.Key, row.Value));
        }
    }

    [Fact]
    public void ShardsOfFoldersGiveTheSameBytes()
    {
        Run();
        byte[] whole = File.ReadAllBytes(_fixture.Layout.Scores);
        var parts = new RunLayout(Path.Combine(_fixture.Folder, "parts"));

        for (int i = 1; i <= 3; i++)
        {
            Run(parts, $"{i}/3");
        }

        Assert.Equal(whole, File.ReadAllBytes(parts.Scores));
    }

    [Fact]
    public void TwoFilesOfOneSampleAreRefused()
    {
        Make("one", "a cat", 0, 1);

        UsageException error = Assert.Throws<UsageException>(() => Suite());

        Assert.Equal("one: a cat-0.raw and a cat.raw are both sample 0 of the prompt 'a cat'; rename or move one", error.Message);
    }

    [Fact]
    public void ASingleFrameAmongVideosMakesNoLengthOfItsOwn()
    {
        Make("two", "a cat-1", 0, 0.125);

        Assert.Equal([1.0], Suite().Suite.Suite.Lengths.Select(l => l.Seconds));
    }

    [Fact]
    public void AnchorsAreMadeWhileTheyAreScoredAndNothingIsStored()
    {
        var question = Question() with { Anchors = ControlsOfTheTest, AnchorsOf = "two" };
        GivenSuite given = GivenSuite.Read(question, _codec);
        Plan plan = new Planner(given.Methods, _fixture.Metrics).Build(given.Suite);
        new Runner(plan, given.Methods, _codec, _fixture.Layout, TimeProvider.System, _fixture.Progress).Run(Fixture.Session("1/1"));

        ScoreRow[] rows = [.. ScoreCsv.Read(_fixture.Layout.Scores)];
        Assert.Equal(["one", "two", "control:dark"], given.Suite.Suite.Methods);
        Assert.Equal([0.0, 0.0, 0.0], rows.Where(r => r is { Method: "control:dark", Status: "ok" }).Select(r => r.Value!.Value));
        Assert.Equal(5, rows.Count(r => r is { Method: "control:dark", Status: not "ok" }));
        Assert.False(Directory.Exists(_fixture.Layout.Videos) && Directory.EnumerateFiles(_fixture.Layout.Videos).Any());
        Assert.Empty(new RunVerifier(_codec).Check(_fixture.Layout.Root));
        Assert.Contains("--anchors 'tow': unknown; did you mean 'two'", Assert.Throws<UsageException>(() => GivenSuite.Read(question with { AnchorsOf = "tow" }, _codec)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheRateOfPicturesIsToldAndStandsInKeyAndProtocol()
    {
        var pictures = new Pictures(_codec);
        Plan assumed = Plan(null), told = Plan(24), other = Plan(12);

        Assert.All(assumed.Protocols.Values, p => Assert.EndsWith("; pictures, which state no rate, as 8 frames/s, which is assumed", p.ScoredFrames, StringComparison.Ordinal));
        Assert.All(told.Protocols.Values, p => Assert.EndsWith("as 24 frames/s, which is what was told", p.ScoredFrames, StringComparison.Ordinal));
        Assert.All(told.Methods.SelectMany(m => m.Given!).Where(f => f.Width > 0), f => Assert.Equal((24.0, PictureRate.Told), (f.FramesPerSecond, f.Rate!.Value)));
        Assert.Equal(0.333, told.Suite.Suite.Lengths[0].Seconds, 0.01);
        Assert.Equal(3, new[] { assumed, told, other }.Select(p => p.Items[0].Key).Distinct().Count());

        Plan Plan(double? rate)
        {
            GivenSuite given = GivenSuite.Read(Question() with { PictureRate = rate }, pictures);
            return new Planner(given.Methods, _fixture.Metrics).Build(given.Suite);
        }
    }

    [Fact]
    public void TheBaselineIsAFolder()
    {
        Assert.Equal("one", Suite().Suite.Suite.Baseline);
        Assert.Equal("two", Suite("two").Suite.Suite.Baseline);
        Assert.Contains("did you mean 'two'", Assert.Throws<UsageException>(() => Suite("tow")).Message, StringComparison.Ordinal);
    }

    private void Make(string folder, string name, double drift, double seconds)
    {
        IVideo video = new FakeMethod("fake:x", drift).Generate(new GenerationRequest { Prompt = new Prompt { Id = "x", Text = "x" }, Seed = Seeds.FromName(name), LengthSeconds = seconds });
        Directory.CreateDirectory(Path.Combine(_fixture.Folder, folder));
        using IVideoWriter writer = _codec.CreateLossless(Path.Combine(_fixture.Folder, folder, $"{name}.raw"), video.Width, video.Height, video.FramesPerSecond);
        foreach (Frame frame in video.ReadFrames())
        {
            writer.Add(frame);
        }

        writer.Complete();
    }

    private static IReadOnlyList<Func<IVideoMethod, IVideoMethod>> ControlsOfTheTest { get; } = [source => new Dark(source)];

    private GivenSuite Suite(string? baseline = null) => GivenSuite.Read(Question() with { Baseline = baseline }, _codec);

    private GivenQuestion Question() => new()
    {
        Folders = [.. new[] { "one", "two" }.Select(f => new GivenFolder(f, [.. Directory.GetFiles(Path.Combine(_fixture.Folder, f)).Order(StringComparer.Ordinal)]))],
        Metrics = ["brightness"],
    };

    private RunOutcome Run(RunLayout? layout = null, string shard = "1/1")
    {
        GivenSuite given = Suite();
        Plan plan = new Planner(given.Methods, _fixture.Metrics).Build(given.Suite);
        return new Runner(plan, given.Methods, _codec, layout ?? _fixture.Layout, TimeProvider.System, _fixture.Progress).Run(Fixture.Session(shard));
    }

    /// <summary>An anchor of the simplest kind: the same video, black.</summary>
    private sealed class Dark(IVideoMethod source) : IVideoMethod
    {
        public MethodInfo Info { get; } = source.Info with { Id = "control:dark", DisplayName = $"Dark {source.Info.DisplayName}", Scale = ModelScale.None, Config = [new("source", source.Info.Id)] };

        public IVideo Generate(GenerationRequest request) => new Changed(source.Generate(request), states: true, black: true);
    }

    /// <summary>Opens files as if they were folders of pictures.</summary>
    private sealed class Pictures(IVideoCodec codec) : IVideoCodec
    {
        public string Description => codec.Description;

        public string LosslessExtension => codec.LosslessExtension;

        public string PreviewExtension => codec.PreviewExtension;

        public IVideoWriter CreateLossless(string path, int width, int height, double framesPerSecond) => codec.CreateLossless(path, width, height, framesPerSecond);

        public IVideoWriter CreatePreview(string path, int width, int height, double framesPerSecond) => codec.CreatePreview(path, width, height, framesPerSecond);

        public IVideo Open(string path) => new Changed(codec.Open(path), states: false, black: false);
    }

    private sealed class Changed(IVideo video, bool states, bool black) : DerivedVideo(video)
    {
        public override bool StatesRate => states;

        public override IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default) =>
            Source.ReadFrames(cancellationToken).Select(f => black ? f with { Rgb = new byte[f.Rgb.Length] } : f);
    }
}
