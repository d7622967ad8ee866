using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Harness.Tests;

/// <summary>A temporary run folder, fake methods and a progress recorder.</summary>
internal sealed class Fixture : IDisposable
{
    public Fixture()
    {
        Methods = new Registry<IVideoMethod>("method");
        Methods.Add("fake:steady", "steady", () => new FakeMethod());
        Methods.Add("fake:drift", "drift", () => new FakeMethod("fake:drift", 5));
        Methods.Add("broken", "fails", () => new FailingMethod());
        Methods.Add("limited", "refuses", () => new RefusingMethod());
        Methods.Add("absent", "not here", () => new AbsentMethod(), () => AbsentMethod.Reason);
        Metrics = new Registry<IMetric>("metric");
        Metrics.Add("brightness", "mean", () => new FakeMetric());
        Metrics.Add("faulty", "throws", () => new FaultyMetric());
    }

    // In memory where there is such a folder: every finished item waits for the disk, which on a busy one takes most of the time of these tests.
    public string Folder { get; } = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"harness-tests-{Environment.ProcessId}-{Interlocked.Increment(ref _created)}")).FullName;

    private static int _created;

    public RunLayout Layout => new(Path.Combine(Folder, "run"));

    public Registry<IVideoMethod> Methods { get; }

    public Registry<IMetric> Metrics { get; }

    public Recorder Progress { get; } = new();

    public IVideoCodec Codec { get; set; } = new RawVideoCodec();

    public static Suite Suite(params string[] methods) => new()
    {
        Question = "Does it work?",
        Methods = methods.Length == 0 ? ["fake:steady", "fake:drift"] : methods,
        Prompts = new PromptSource { Inline = [] },
        Lengths = [new LengthSpec { Seconds = 1 }, new LengthSpec { Seconds = 2.5, Take = 1 }],
        Metrics = ["brightness"],
        Windows = new WindowSpec(1, 1),
        Samples = 2,
        Seed = 7,
    };

    public static LoadedSuite Load(Suite? suite = null, string name = "test") => new(name, $"{name}.json", suite ?? Suite(),
    [
        new Prompt { Id = "a", Text = "a \"quoted\", comma'd\nline — ünïcode 🎬" },
        new Prompt { Id = "b-2_x", Text = "plain" },
    ]);

    public Plan Plan(LoadedSuite? suite = null) => new Planner(Methods, Metrics).Build(suite ?? Load());

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public RunOptions Options { get; set; } = new();

    public Runner Runner(Plan? plan = null, RunLayout? layout = null) =>
        new(plan ?? Plan(), Methods, Codec, layout ?? Layout, Time, Progress, Options);

    public RunOutcome Run(Plan? plan = null, RunLayout? layout = null, string shard = "1/1", CancellationToken cancellationToken = default) =>
        Runner(plan, layout).Run(Session(shard), cancellationToken);

    public static RunSession Session(string shard = "1/1") => new()
    {
        StartedAt = DateTimeOffset.UnixEpoch,
        Shard = shard,
        ToolVersion = "test",
        Facts = [new("engine", "none")],
    };

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    internal sealed class Recorder : IRunProgress
    {
        public List<string> Warnings { get; } = [];

        public List<string> Failures { get; } = [];

        public int Finishes { get; private set; }

        public int Done { get; private set; }

        public Action<WorkItem, string, double> OnWorking { get; set; } = (_, _, _) => { };

        public void Planned(int total, int done) => Done = done;

        public void Working(WorkItem item, string stage, double fraction) => OnWorking(item, stage, fraction);

        public void Finished(WorkItem item, string? failure, TimeSpan? left)
        {
            Finishes++;
            if (failure is not null)
            {
                Failures.Add(failure);
            }
        }

        public void Warn(string message) => Warnings.Add(message);
    }

    /// <summary>Fails in the middle of every second prompt's video.</summary>
    internal sealed class FailingMethod : IVideoMethod
    {
        public MethodInfo Info { get; } = new FakeMethod().Info with { Id = "broken" };

        public IVideo Generate(GenerationRequest request) => request.Prompt.Id == "a"
            ? new BreakingVideo(new FakeMethod().Generate(request))
            : new FakeMethod().Generate(request);
    }

    /// <summary>A method whose checkpoint is missing.</summary>
    internal sealed class AbsentMethod : IVideoMethod
    {
        public const string Reason = "there is no checkpoint absent.safetensors";

        public MethodInfo Info { get; } = new FakeMethod().Info with { Id = "absent", Scale = ModelScale.World, Unavailable = Reason };

        public IVideo Generate(GenerationRequest request) => throw new NotSupportedException($"unavailable: {Reason}");
    }

    internal sealed class RefusingMethod : IVideoMethod
    {
        public MethodInfo Info { get; } = new FakeMethod().Info with { Id = "limited" };

        public IVideo Generate(GenerationRequest request) => request.LengthSeconds > 1
            ? throw new NotSupportedException("at most 1 s")
            : new FakeMethod().Generate(request);
    }

    private sealed class BreakingVideo(IVideo inner) : DerivedVideo(inner)
    {
        public override IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default) => Source.ReadFrames(cancellationToken)
            .Select(f => f.Index < 3 ? f : throw new InvalidOperationException("tensor shapes\ndo not fit"));
    }

    internal sealed class FaultyMetric : IMetric
    {
        public MetricInfo Info { get; } = new FakeMetric().Info with { Id = "faulty" };

        public IMetricSession Start(VideoFacts video, Prompt prompt) => prompt.Id == "a"
            ? throw new MetricUnavailableException("no scene")
            : new Session();

        private sealed class Session : IMetricSession
        {
            public void Add(Frame frame)
            {
                if (frame.Index == 2)
                {
                    throw new InvalidOperationException("broke");
                }
            }

            public Measurement Finish() => Measurement.FromValue(1);

            public void Dispose()
            {
            }
        }
    }
}
