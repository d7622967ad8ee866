using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;
using VideoSsm.Eval.Tests.Shared;

namespace VideoSsm.Eval.Harness.Tests;

/// <summary>Retries, time limits, a full disk, clocks that jump, other cultures.</summary>
public sealed class TroubleTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void AFailureThatPassesIsMendedInTheSameSession()
    {
        int calls = 0;
        _fixture.Methods.Add("flaky", "fails now and then", () => new Scripted("flaky", request => ++calls % 2 == 1 ? throw new IOException("the card went away") : request));
        _fixture.Options = new RunOptions { Retries = 3, RetryPause = TimeSpan.Zero };

        RunOutcome outcome = _fixture.Run(_fixture.Plan(Fixture.Load(Fixture.Suite("flaky"))));

        Assert.Equal((6, 6, 0, 0), (outcome.Items, outcome.Done, outcome.Failed, outcome.MissingInRun));
        Assert.All(ScoreCsv.Read(_fixture.Layout.Scores), r => Assert.Equal("ok", r.Status));
        Assert.Contains(_fixture.Progress.Warnings, w => w.Contains("the card went away; it is tried again at the end", StringComparison.Ordinal));
        Assert.Equal(6, _fixture.Progress.Finishes);
    }

    [Fact]
    public void AFailureThatStaysIsToldOnceAfterAllRounds()
    {
        int calls = 0;
        _fixture.Methods.Add("gone", "always fails", () => new Scripted("gone", _ => ++calls > 0 ? throw new IOException("gone") : null!));
        _fixture.Options = new RunOptions { Retries = 1, RetryPause = TimeSpan.Zero };

        RunOutcome outcome = _fixture.Run(_fixture.Plan(Fixture.Load(Fixture.Suite("gone"))));

        Assert.Equal((0, 6), (outcome.Done, outcome.Failed));
        Assert.Equal(12, calls);
        Assert.Equal(6, _fixture.Progress.Failures.Count);
        Assert.All(ScoreCsv.Read(_fixture.Layout.Scores), r => Assert.Equal(("failed", "IOException: gone"), (r.Status, r.Reason)));
    }

    [Fact]
    public void AnItemThatTakesTooLongIsGivenUpAndTheOthersAreDone()
    {
        _fixture.Methods.Add("slow", "waits for one prompt", () => new Scripted("slow", request => request, wait: "a"));
        _fixture.Options = new RunOptions { ItemTimeout = TimeSpan.FromMilliseconds(300) };

        RunOutcome outcome = _fixture.Run(_fixture.Plan(Fixture.Load(Fixture.Suite("slow") with { Lengths = [new LengthSpec { Seconds = 1 }], Samples = 1 })));

        Assert.Equal((2, 1, 1, false), (outcome.Items, outcome.Done, outcome.Failed, outcome.Cancelled));
        var rows = ScoreCsv.Read(_fixture.Layout.Scores).ToDictionary(r => r.Prompt);
        Assert.Equal(("failed", "took longer than the limit of 0.3 s for one item"), (rows["a"].Status, rows["a"].Reason));
        Assert.Equal("ok", rows["b-2_x"].Status);
        Assert.Empty(Directory.GetFiles(_fixture.Layout.Videos, "*.partial.*"));
    }

    [Fact]
    public void AnItemThatHangsIsWrittenDownBeforeTheProcessEndsAndComesLastNextTime()
    {
        using var hanging = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        _fixture.Methods.Add("stuck", "does not listen", () => new Scripted("stuck", request =>
        {
            if (request.Prompt.Id == "a")
            {
                hanging.Wait(TimeSpan.FromSeconds(30));
            }

            return request;
        }));
        Plan plan = _fixture.Plan(Fixture.Load(Fixture.Suite("stuck") with { Lengths = [new LengthSpec { Seconds = 1 }], Samples = 1 }));
        _fixture.Options = new RunOptions
        {
            ItemTimeout = TimeSpan.FromMilliseconds(100),
            Grace = TimeSpan.FromMilliseconds(100),
            End = () =>
            {
                // What another process would find now.
                ScoreRow row = Assert.Single(ScoreCsv.Read(_fixture.Layout.Scores));
                Assert.Equal(("a", "failed", "hung: did not stop 0.1 s after the limit of 0.1 s for one item"), (row.Prompt, row.Status, row.Reason));
                ended.Set();
                hanging.Set();
            },
        };
        _fixture.Run(plan);
        Assert.True(ended.IsSet);

        var order = new List<string>();
        _fixture.Progress.OnWorking = (item, _, _) => order.Add(item.Prompt.Id);
        File.Delete(Directory.GetFiles(_fixture.Layout.Journal).Single());
        using (Journal journal = Journal.OpenAppend(Path.Combine(_fixture.Layout.Journal, "1-of-1.jsonl")))
        {
            WorkItem item = plan.Items[0];
            journal.Append(new RowBuilder(plan).Stopped(
                item, new VideoRecord { Key = item.Key, Sha256 = "", Frames = 0, Width = 0, Height = 0, FramesPerSecond = 0, Readings = [] }, plan.Metrics, RowStatus.Failed, "hung"));
        }

        Directory.Delete(_fixture.Layout.Videos, recursive: true);
        _fixture.Run(plan);

        Assert.Equal(["b-2_x", "a"], order.Distinct());
    }

    [Fact]
    public void AFullDiskEndsTheRunAndTheNextOneGoesOnToTheSameBytes()
    {
        var whole = new RunLayout(Path.Combine(_fixture.Folder, "whole"));
        _fixture.Run(layout: whole);
        _fixture.Codec = new FullDiskCodec(videos: 5);

        var e = Assert.Throws<IOException>(() => _fixture.Run());

        Assert.Contains("the disk is full; free some space and run again", e.Message, StringComparison.Ordinal);
        _fixture.Codec = new RawVideoCodec();
        Assert.Equal(12, _fixture.Run().Done);
        Assert.Equal(5, _fixture.Progress.Done);
        Assert.Equal(File.ReadAllBytes(whole.Scores), File.ReadAllBytes(_fixture.Layout.Scores));
        Assert.Equal(File.ReadAllBytes(whole.Curves), File.ReadAllBytes(_fixture.Layout.Curves));
    }

    [Fact]
    public void AClockThatJumpsChangesNoScoreAndMakesNoTimeNegative()
    {
        var whole = new RunLayout(Path.Combine(_fixture.Folder, "whole"));
        _fixture.Run(layout: whole);
        _fixture.Time = new JumpingClock();
        using var stop = new CancellationTokenSource();
        int items = 0;
        _fixture.Progress.OnWorking = (_, stage, fraction) =>
        {
            if (stage == "score" && fraction >= 1 && ++items == 5)
            {
                stop.Cancel();
            }
        };
        _fixture.Run(cancellationToken: stop.Token);
        foreach (string file in Directory.GetFiles(_fixture.Layout.Root, "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith(".lock", StringComparison.Ordinal)))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(file.Length % 2 == 0 ? 1980 : 2090, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        int made = 0;
        _fixture.Progress.OnWorking = (_, stage, fraction) => made += stage == "generate" && fraction == 0 ? 1 : 0;
        _fixture.Run();

        Assert.InRange(made, 1, 8);
        Assert.Equal(File.ReadAllBytes(whole.Scores), File.ReadAllBytes(_fixture.Layout.Scores));
        Assert.Equal(File.ReadAllBytes(whole.Curves), File.ReadAllBytes(_fixture.Layout.Curves));
        Assert.All(CostCsv.Read(_fixture.Layout.Costs), c => Assert.True(c.Value >= 0, $"{c.Name} {c.Value}"));
    }

    [Fact]
    public void ACultureWithADecimalCommaChangesNoByte()
    {
        _fixture.Time = new StandingClock();
        var whole = new RunLayout(Path.Combine(_fixture.Folder, "whole"));
        _fixture.Run(layout: whole);

        using (new CommaDecimalCulture())
        {
            Assert.Equal("2,5", 2.5.ToString());
            _fixture.Run(shard: "1/2");
            _fixture.Run(shard: "2/2");
        }

        Assert.Equal(Files(whole), Files(_fixture.Layout));
        foreach (string file in Files(whole).Where(f => !f.StartsWith("journal", StringComparison.Ordinal) && f != "manifest.json"))
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole.Root, file)), File.ReadAllBytes(Path.Combine(_fixture.Layout.Root, file)));
        }

        static string[] Files(RunLayout run) => [.. Directory.GetFiles(run.Root, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(run.Root, f)).Where(f => !f.StartsWith(".lock", StringComparison.Ordinal) && !f.StartsWith("journal", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void ADamagedRecordIsReportedAndItsVideoMadeAgain()
    {
        _fixture.Run();
        byte[] scores = File.ReadAllBytes(_fixture.Layout.Scores);
        string record = Directory.GetFiles(_fixture.Layout.Videos, "*.json").Order().First();
        byte[] sound = File.ReadAllBytes(record);
        File.WriteAllText(record, "{ \"key\": ");
        Directory.Delete(_fixture.Layout.Journal, recursive: true);

        _fixture.Run();

        Assert.Single(_fixture.Progress.Warnings, w => w.Contains("the record of a stored video is damaged", StringComparison.Ordinal));
        Assert.Equal(scores, File.ReadAllBytes(_fixture.Layout.Scores));
        Assert.Equal(JsonFile.Parse<VideoRecord>(System.Text.Encoding.UTF8.GetString(sound), "r", 1).Sha256, JsonFile.Read<VideoRecord>(record).Sha256);
    }

    [Fact]
    public void AFailureReadLaterNeverTakesThePlaceOfAResult()
    {
        Plan plan = _fixture.Plan(Fixture.Load(Fixture.Suite("fake:steady")));
        _fixture.Run(plan);
        byte[] scores = File.ReadAllBytes(_fixture.Layout.Scores);
        WorkItem item = plan.Items[0];

        // A part that failed before another part of the folder mended it; its journal comes later in the order of names.
        using (Journal journal = Journal.OpenAppend(Path.Combine(_fixture.Layout.Journal, "2-of-2.jsonl")))
        {
            journal.Append(new RowBuilder(plan).Stopped(
                item, new VideoRecord { Key = item.Key, Sha256 = "", Frames = 0, Width = 0, Height = 0, FramesPerSecond = 0, Readings = [] }, plan.Metrics, RowStatus.Failed, "lost"));
        }

        Assert.Equal(6, _fixture.Run(plan).Done);
        Assert.Equal(6, _fixture.Progress.Done);
        Assert.Equal(scores, File.ReadAllBytes(_fixture.Layout.Scores));
    }

    /// <summary>A method that does what it is told before it hands out frames; for one prompt it may wait until it is stopped.</summary>
    private sealed class Scripted(string id, Func<GenerationRequest, GenerationRequest> begin, string? wait = null) : IVideoMethod
    {
        public MethodInfo Info { get; } = new FakeMethod().Info with { Id = id };

        public IVideo Generate(GenerationRequest request)
        {
            IVideo video = new FakeMethod().Generate(begin(request));
            return request.Prompt.Id == wait ? new WaitingVideo(video) : video;
        }
    }

    private sealed class WaitingVideo(IVideo inner) : DerivedVideo(inner)
    {
        public override IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
        {
            foreach (Frame frame in Source.ReadFrames(cancellationToken))
            {
                yield return frame;
                cancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Takes a number of lossless videos, then nothing more.</summary>
    private sealed class FullDiskCodec(int videos) : IVideoCodec
    {
        private readonly RawVideoCodec _inner = new();
        private int _left = videos;

        public string Description => _inner.Description;

        public string LosslessExtension => _inner.LosslessExtension;

        public string PreviewExtension => _inner.PreviewExtension;

        public IVideoWriter CreateLossless(string path, int width, int height, double framesPerSecond) =>
            _left-- > 0 ? _inner.CreateLossless(path, width, height, framesPerSecond) : throw new InvalidDataException("ffmpeg ended with 228: av_interleaved_write_frame(): No space left on device");

        public IVideoWriter CreatePreview(string path, int width, int height, double framesPerSecond) => _inner.CreatePreview(path, width, height, framesPerSecond);

        public IVideo Open(string path) => _inner.Open(path);
    }

    /// <summary>The wall clock jumps by years, back and forth; the monotonic one goes on, as the operating system promises.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private int _calls;

        public override DateTimeOffset GetUtcNow() => new(++_calls % 2 == 0 ? 2001 : 2077, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }

    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
