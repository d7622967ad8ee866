using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Harness.Tests;

public sealed class RunnerTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void AnUnavailableMethodBecomesRowsWithTheReasonAndTheOthersRun()
    {
        RunOutcome outcome = _fixture.Run(_fixture.Plan(Fixture.Load(Fixture.Suite("absent", "fake:steady"))));

        Assert.Equal((12, 12, 0), (outcome.Items, outcome.Done, outcome.Failed));
        ILookup<string, ScoreRow> rows = ScoreCsv.Read(_fixture.Layout.Scores).ToLookup(r => r.Method);
        Assert.All(rows["absent"], r => Assert.Equal(("unscored", null, $"unavailable: {Fixture.AbsentMethod.Reason}"), (r.Status, r.Value, r.Reason)));
        Assert.All(rows["fake:steady"], r => Assert.NotNull(r.Value));
        Assert.Equal(rows["fake:steady"].Count(), rows["absent"].Count());
    }

    [Fact]
    public void ARunWritesScoresCurvesCostsManifestVideosPreviewsAndStrips()
    {
        RunOutcome outcome = _fixture.Run();

        Assert.Equal((12, 12, 0, false, 0), (outcome.Items, outcome.Done, outcome.Failed, outcome.Cancelled, outcome.MissingInRun));
        var scores = ScoreCsv.Read(_fixture.Layout.Scores);
        Assert.Equal(12, scores.Count);
        Assert.All(scores, row => Assert.Equal("ok", row.Status));
        Assert.Equal(12, scores.Select(r => r.Key).Distinct().Count());
        var curves = CurveCsv.Read(_fixture.Layout.Curves);
        Assert.Equal(((4 * 1) + (2 * 3)) * 2, curves.Count);
        var costs = CostCsv.Read(_fixture.Layout.Costs);
        Assert.Equal(12, costs.Count(c => c.Name == "generate_seconds"));
        Assert.Equal(12, costs.Count(c => c.Name == "metric_seconds:brightness"));
        Assert.Equal(12, Directory.GetFiles(_fixture.Layout.Videos, "*.raw").Length);
        Assert.True(File.Exists(_fixture.Layout.Preview("fake:drift", "b-2_x", 1, 1, ".raw")));
        Assert.True(File.Exists(_fixture.Layout.Strip("fake:steady", "a", 0, 2.5)));
        var manifest = JsonFile.Read<RunManifest>(_fixture.Layout.Manifest);
        Assert.Equal(scores.Select(r => r.Protocol).Distinct().Order(), manifest.Protocols.Keys.Order());
        Assert.All(manifest.Protocols, p => Assert.Equal(p.Key, p.Value.Hash()));
    }

    [Fact]
    public void ADriftingMethodScoresHigherAndItsCurveRises()
    {
        _fixture.Run();

        var scores = ScoreCsv.Read(_fixture.Layout.Scores).Where(r => r.LengthSeconds == 2.5 && r.Sample == 0).ToDictionary(r => r.Method);
        Assert.True(scores["fake:drift"].Value > scores["fake:steady"].Value);
        double[] rising = [.. CurveCsv.Read(_fixture.Layout.Curves).Where(r => r.Method == "fake:drift" && r.LengthSeconds == 2.5 && r.Sample == 0).Select(r => r.Value!.Value)];
        Assert.True(rising[1] > rising[0] && rising[2] > rising[1]);
    }

    [Fact]
    public void RunningAgainDoesNothingAndKeepsTheBytes()
    {
        _fixture.Run();
        byte[] first = File.ReadAllBytes(_fixture.Layout.Scores);

        RunOutcome again = _fixture.Run();

        Assert.Equal(12, _fixture.Progress.Done);
        Assert.Equal(12, again.Done);
        Assert.Equal(first, File.ReadAllBytes(_fixture.Layout.Scores));
        Assert.Equal(2, JsonFile.Read<RunManifest>(_fixture.Layout.Manifest).Sessions.Count);
    }

    [Fact]
    public void ACancelledRunKeepsWhatIsDoneAndEndsTheSame()
    {
        var whole = new RunLayout(Path.Combine(_fixture.Folder, "whole"));
        _fixture.Run(layout: whole);
        using var stop = new CancellationTokenSource();
        int seen = 0;
        _fixture.Progress.OnWorking = (_, stage, fraction) =>
        {
            if (stage == "generate" && fraction > 0.5 && ++seen == 20)
            {
                stop.Cancel();
            }
        };

        RunOutcome cut = _fixture.Run(cancellationToken: stop.Token);

        Assert.True(cut.Cancelled);
        Assert.InRange(cut.Done, 1, 11);
        Assert.Equal(12 - cut.Done, cut.MissingInRun);
        Assert.Equal(cut.Done, ScoreCsv.Read(_fixture.Layout.Scores).Count);
        Assert.Empty(Directory.GetFiles(_fixture.Layout.Videos, "*.partial.*"));
        Assert.Equal(12, _fixture.Run().Done);
        Assert.Equal(File.ReadAllBytes(whole.Scores), File.ReadAllBytes(_fixture.Layout.Scores));
        Assert.Equal(File.ReadAllBytes(whole.Curves), File.ReadAllBytes(_fixture.Layout.Curves));
    }

    [Fact]
    public void AnEncoderThatDiesOfTheSameInterruptIsNoFailure()
    {
        using var stop = new CancellationTokenSource();
        _fixture.Progress.OnWorking = (_, _, _) =>
        {
            // The encoder is told first, and its death is seen before the token is.
            stop.CancelAfter(TimeSpan.FromMilliseconds(50));
            throw new IOException("ffmpeg ended with code 255");
        };

        RunOutcome cut = _fixture.Run(cancellationToken: stop.Token);

        Assert.Equal((true, 0, 0), (cut.Cancelled, cut.Failed, cut.Done));
        Assert.Empty(ScoreCsv.Read(_fixture.Layout.Scores));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void AnyNumberOfShardsGivesTheSameBytes(int count)
    {
        var whole = new RunLayout(Path.Combine(_fixture.Folder, "whole"));
        _fixture.Run(layout: whole);

        int missing = -1;
        for (int i = 1; i <= count; i++)
        {
            missing = _fixture.Run(shard: $"{i}/{count}").MissingInRun;
        }

        Assert.Equal(0, missing);
        Assert.Equal(File.ReadAllBytes(whole.Scores), File.ReadAllBytes(_fixture.Layout.Scores));
    }

    [Fact]
    public void AFailingItemBecomesARowAndStopsNothing()
    {
        RunOutcome outcome = _fixture.Run(_fixture.Plan(Fixture.Load(Fixture.Suite("broken", "fake:steady"))));

        Assert.Equal(4, outcome.Failed);
        Assert.Equal(0, outcome.MissingInRun);
        var rows = ScoreCsv.Read(_fixture.Layout.Scores);
        var failed = rows.Where(r => r.Status == "failed").ToList();
        Assert.Equal(4, failed.Count);
        Assert.All(failed, r => Assert.Equal("InvalidOperationException: tensor shapes do not fit", r.Reason));
        Assert.All(failed, r => Assert.Null(r.Value));
        Assert.Equal(8, rows.Count(r => r.Status == "ok"));
        Assert.Empty(Directory.GetFiles(_fixture.Layout.Videos, "*.partial.*"));
    }

    [Fact]
    public void AFailedItemIsTriedAgainByTheNextRun()
    {
        Plan plan = _fixture.Plan(Fixture.Load(Fixture.Suite("broken")));
        _fixture.Run(plan);
        byte[] first = File.ReadAllBytes(_fixture.Layout.Scores);

        RunOutcome again = _fixture.Run(plan);

        Assert.Equal(4, again.Failed);
        Assert.Equal(first, File.ReadAllBytes(_fixture.Layout.Scores));
    }

    [Fact]
    public void AMethodThatRefusesIsUnscoredAndNotTriedAgain()
    {
        Plan plan = _fixture.Plan(Fixture.Load(Fixture.Suite("limited")));

        Assert.Equal(0, _fixture.Run(plan).Failed);
        _fixture.Run(plan);

        Assert.Equal(6, _fixture.Progress.Done);
        Assert.Equal(2, ScoreCsv.Read(_fixture.Layout.Scores).Count(r => r is { Status: "unscored", Reason: "at most 1 s" }));
    }

    [Fact]
    public void OneFaultyMetricDoesNotDisturbTheOthers()
    {
        Suite suite = Fixture.Suite("fake:steady") with { Metrics = ["faulty", "brightness"] };

        _fixture.Run(_fixture.Plan(Fixture.Load(suite)));

        var rows = ScoreCsv.Read(_fixture.Layout.Scores);
        Assert.All(rows.Where(r => r.Metric == "brightness"), r => Assert.Equal("ok", r.Status));
        Assert.All(rows.Where(r => r is { Metric: "faulty", Prompt: "a" }), r => Assert.Equal(("unscored", "no scene"), (r.Status, r.Reason)));
        Assert.All(rows.Where(r => r is { Metric: "faulty", Prompt: "b-2_x" }), r => Assert.Equal(("failed", "InvalidOperationException: broke"), (r.Status, r.Reason)));
    }

    [Fact]
    public void AddingAMetricScoresTheStoredVideosWithoutMakingThemAgain()
    {
        _fixture.Run();
        _fixture.Progress.OnWorking = (_, stage, _) => Assert.Equal("score", stage);
        _fixture.Metrics.Add("brightness2", "mean", () => new RenamedMetric());

        RunOutcome outcome = _fixture.Run(_fixture.Plan(Fixture.Load(Fixture.Suite() with { Metrics = ["brightness", "brightness2"] })));

        Assert.Equal(12, outcome.Done);
        Assert.Equal(24, ScoreCsv.Read(_fixture.Layout.Scores).Count);
    }

    [Fact]
    public void ADamagedVideoIsReportedAndMadeAgain()
    {
        _fixture.Run();
        byte[] scores = File.ReadAllBytes(_fixture.Layout.Scores);
        string victim = Directory.GetFiles(_fixture.Layout.Videos, "*.raw").Order().First();
        byte[] sound = File.ReadAllBytes(victim);
        byte[] damaged = [.. sound];
        damaged[^10] ^= 1;
        File.WriteAllBytes(victim, damaged);
        Directory.Delete(_fixture.Layout.Journal, recursive: true);

        _fixture.Run();

        Assert.Single(_fixture.Progress.Warnings, w => w.Contains("damaged", StringComparison.Ordinal));
        Assert.Equal(sound, File.ReadAllBytes(victim));
        Assert.Equal(scores, File.ReadAllBytes(_fixture.Layout.Scores));
    }

    [Fact]
    public void ATruncatedVideoIsReportedAndMadeAgain()
    {
        _fixture.Run();
        string victim = Directory.GetFiles(_fixture.Layout.Videos, "*.raw").Order().Last();
        byte[] sound = File.ReadAllBytes(victim);
        File.WriteAllBytes(victim, sound[..^100]);
        Directory.Delete(_fixture.Layout.Journal, recursive: true);

        _fixture.Run();

        Assert.Equal(sound, File.ReadAllBytes(victim));
        Assert.Contains(_fixture.Progress.Warnings, w => w.Contains("truncated", StringComparison.Ordinal));
    }

    [Fact]
    public void ACodecThatLosesPixelsIsFoundOut()
    {
        _fixture.Codec = new LossyCodec();

        RunOutcome outcome = _fixture.Run(_fixture.Plan(Fixture.Load(Fixture.Suite("fake:steady"))));

        Assert.Equal(6, outcome.Failed);
        Assert.Contains("lossless", ScoreCsv.Read(_fixture.Layout.Scores)[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AVideoThatDoesNotFitTheDemandedFramesIsUnscored()
    {
        Suite suite = Fixture.Suite("fake:steady") with { Frames = new FrameSpec { Width = 64, Height = 64, FramesPerSecond = 16 } };

        _fixture.Run(_fixture.Plan(Fixture.Load(suite)));

        Assert.All(ScoreCsv.Read(_fixture.Layout.Scores), r => Assert.Equal("makes 32x32 at 8 fps, the suite demands 64x64 at 16 fps", r.Reason));
    }

    [Fact]
    public void AnotherSuiteInTheSameFolderIsRefused()
    {
        _fixture.Run();

        var e = Assert.Throws<UsageException>(() => _fixture.Run(_fixture.Plan(Fixture.Load(name: "other"))));

        Assert.Contains("holds a run of the suite 'test'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoProcessesCannotWorkOnOneRun()
    {
        using RunLock held = RunLock.Take(_fixture.Layout.Root, Shard.All);

        Assert.Throws<BusyException>(() => _fixture.Run());
        Assert.Throws<BusyException>(() => _fixture.Run(shard: "1/2"));
    }

    [Fact]
    public void TwoDifferentShardsMayWorkAtOnceButNotTheSameOne()
    {
        using RunLock held = RunLock.Take(_fixture.Layout.Root, new Shard(1, 2));

        Assert.Equal(0, _fixture.Run(shard: "2/2").Failed);
        Assert.Throws<BusyException>(() => _fixture.Run(shard: "1/2"));
        Assert.Throws<BusyException>(() => _fixture.Run());
    }

    [Fact]
    public void WhatAKilledProcessLeftHalfWrittenIsRemoved()
    {
        Directory.CreateDirectory(_fixture.Layout.Videos);
        string leftover = Path.Combine(_fixture.Layout.Videos, "0123.partial.raw");
        File.WriteAllText(leftover, "half");

        _fixture.Run();

        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public void TheTimeLeftIsToldAfterTheFirstItem()
    {
        var plan = _fixture.Plan();
        var forecast = new CostForecast();
        Assert.Null(forecast.Time(plan.Items));

        forecast.Observe("fake:steady", 2, 4);

        Assert.Equal(TimeSpan.FromSeconds(2 * plan.Items.Sum(i => i.LengthSeconds)), forecast.Time(plan.Items));
    }

    private sealed class RenamedMetric : IMetric
    {
        public MetricInfo Info { get; } = new FakeMetric().Info with { Id = "brightness2" };

        public IMetricSession Start(VideoFacts video, Prompt prompt) => new FakeMetric().Start(video, prompt);
    }

    /// <summary>Loses the lowest bit of each sample.</summary>
    private sealed class LossyCodec : IVideoCodec
    {
        private readonly RawVideoCodec _inner = new();

        public string Description => "lossy";

        public string LosslessExtension => ".raw";

        public string PreviewExtension => ".raw";

        public IVideoWriter CreateLossless(string path, int width, int height, double framesPerSecond) =>
            new Writer(_inner.CreateLossless(path, width, height, framesPerSecond));

        public IVideoWriter CreatePreview(string path, int width, int height, double framesPerSecond) =>
            _inner.CreatePreview(path, width, height, framesPerSecond);

        public IVideo Open(string path) => _inner.Open(path);

        private sealed class Writer(IVideoWriter inner) : IVideoWriter
        {
            public void Add(Frame frame) => inner.Add(frame with { Rgb = frame.Rgb.ToArray().Select(b => (byte)(b & 0xFE)).ToArray() });

            public void Complete() => inner.Complete();

            public void Dispose() => inner.Dispose();
        }
    }
}
