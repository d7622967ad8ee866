using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Harness.Validators;

namespace VideoSsm.Eval.Harness.Tests.Validators;

public sealed class ValidatorTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void ASoundSuiteHasNoErrors() => Assert.DoesNotContain(Check(Fixture.Load()), f => f.Severity == Severity.Error);

    [Fact]
    public void MissingAndChangedWeightsAreErrors()
    {
        string present = Path.Combine(_fixture.Folder, "present.bin");
        File.WriteAllText(present, "weights");
        Plan plan = _fixture.Plan();
        plan = plan with
        {
            Methods =
            [
                plan.Methods[0] with
                {
                    Weights =
                    [
                        new WeightsFile("present.bin", ContentHash.OfFile(present)),
                        new WeightsFile("missing.bin", "00"),
                    ],
                },
                plan.Methods[1] with { Weights = [new WeightsFile("present.bin", new string('0', 64))] },
            ],
        };

        string[] messages = [.. new WeightsValidator().Check(Context(plan)).Select(f => f.Message)];

        Assert.Equal(2, messages.Length);
        Assert.Contains(messages, m => m.Contains("missing.bin: missing, needed by fake:steady", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.Contains("present.bin: is not the file fake:drift was set up with", StringComparison.Ordinal));
    }

    [Fact]
    public void PublishedWeightsAreLookedForInTheirOwnFolder()
    {
        OfficialFile raft = OfficialFiles.All.First(f => f.Name == "raft-things.pth");
        string official = Path.Combine(_fixture.Folder, "official"), path = Path.Combine(official, raft.Places[0]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "weights");
        Plan plan = _fixture.Plan();
        MethodInfo named = plan.Methods[0] with { Weights = [new WeightsFile(raft.Name, ContentHash.OfFile(path))] };
        plan = plan with { Methods = [named] };

        Assert.Empty(new WeightsValidator().Check(Context(plan) with { OfficialFolder = official }));
        Assert.Contains("raft-things.pth: missing", Assert.Single(new WeightsValidator().Check(Context(plan))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnavailableMethodIsNamedAndStopsNothingUnlessNoneIsLeft()
    {
        Plan plan = _fixture.Plan(Fixture.Load(Fixture.Suite("absent", "fake:steady")));
        MethodInfo network = plan.Methods[1] with { Scale = ModelScale.World };

        Finding warning = Assert.Single(new MethodsValidator().Check(Context(plan with { Methods = [plan.Methods[0], network] })));
        Finding[] alone = [.. new MethodsValidator().Check(Context(plan))];

        Assert.Equal(Severity.Warning, warning.Severity);
        Assert.Contains("absent is unavailable, its rows will say so: there is no checkpoint", warning.Message, StringComparison.Ordinal);
        Assert.Equal([Severity.Warning, Severity.Error], alone.Select(f => f.Severity));
    }

    [Fact]
    public void AShortDiskIsAnError()
    {
        Suite suite = Fixture.Suite() with { Frames = new FrameSpec { Width = 640, Height = 480, FramesPerSecond = 16 } };

        var findings = new DiskSpaceValidator().Check(Context(_fixture.Plan(Fixture.Load(suite))) with { FreeBytes = _ => 1_000_000 });

        Assert.Equal(Severity.Error, Assert.Single(findings).Severity);
    }

    [Fact]
    public void AMetricThatNeedsMoreFramesThanThereAreIsAnError()
    {
        _fixture.Metrics.Add("long", "needs many", () => new LongMetric());
        Suite suite = Fixture.Suite() with { Metrics = ["long"], Frames = new FrameSpec { Width = 32, Height = 32, FramesPerSecond = 8 } };

        var errors = Check(Fixture.Load(suite)).Where(f => f.Severity == Severity.Error).ToList();

        Assert.Contains("needs 10 frames; 1 s at 8 fps has fewer", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EqualPromptsAndWindowsTooLongAreWarnings()
    {
        Suite suite = Fixture.Suite() with { Windows = new WindowSpec(5, 5), Lengths = [new LengthSpec { Seconds = 1 }] };
        LoadedSuite loaded = Fixture.Load(suite);
        loaded = loaded with { Prompts = [loaded.Prompts[0], loaded.Prompts[0] with { Id = "copy" }] };

        var findings = Check(loaded);

        Assert.All(findings, f => Assert.Equal(Severity.Warning, f.Severity));
        Assert.Equal(["prompts", "lengths"], findings.Select(f => f.Check));
    }

    private IReadOnlyList<Finding> Check(LoadedSuite suite) => AllValidators.Check(Context(_fixture.Plan(suite)));

    private ValidationContext Context(Plan plan) => new()
    {
        Plan = plan,
        Layout = _fixture.Layout,
        WeightsFolder = _fixture.Folder,
        Forecast = new CostForecast(),
    };

    private sealed class LongMetric : IMetric
    {
        public MetricInfo Info { get; } = new FakeMetric().Info with { Id = "long", MinimumFrames = 10 };

        public IMetricSession Start(VideoFacts video, Prompt prompt) => new FakeMetric().Start(video, prompt);
    }
}
