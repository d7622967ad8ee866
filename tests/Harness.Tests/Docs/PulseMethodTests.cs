using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Tests.Docs;

public sealed class PulseMethodTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void TheSameRequestGivesTheSameFrames()
    {
        var request = new GenerationRequest { Prompt = new Prompt { Id = "p", Text = "a red star" }, Seed = 3, LengthSeconds = 2 };

        string[] Hashes(GenerationRequest r) => [.. new PulseMethod().Generate(r).ReadFrames().Select(f => Convert.ToHexString(f.Rgb.Span))];

        Assert.Equal(16, Hashes(request).Length);
        Assert.Equal(Hashes(request), Hashes(request));
        Assert.NotEqual(Hashes(request), Hashes(request with { Seed = 4 }));
    }

    [Fact]
    public void ASuiteThatNamesItGetsVideosAndScores()
    {
        _fixture.Methods.Add("pulse", "a picture that pulses", () => new PulseMethod());

        RunOutcome outcome = _fixture.Run(_fixture.Plan(Fixture.Load(Fixture.Suite("pulse", "fake:steady"))));

        Assert.Equal(0, outcome.Failed);
        Assert.Contains(ScoreCsv.Read(_fixture.Layout.Scores), row => row is { Method: "pulse", Status: "ok" });
        Assert.True(File.Exists(_fixture.Layout.Strip("pulse", "a", 0, 1)));
    }
}
