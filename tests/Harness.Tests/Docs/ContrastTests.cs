using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Tests.Docs;

public sealed class ContrastTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void APlainFrameHasNoneAndBlackAndWhiteHasAll()
    {
        Assert.Equal(0, Contrast.Of([7, 7, 7, 7]));
        Assert.Equal(1, Contrast.Of([0, 255, 0, 255]), 12);
    }

    [Fact]
    public void ASuiteThatNamesItGetsRowsAndCurves()
    {
        _fixture.Metrics.Add("contrast", "how far samples lie from their mean", () => new Contrast());

        _fixture.Run(_fixture.Plan(Fixture.Load(Fixture.Suite() with { Metrics = ["contrast"] })));

        var rows = ScoreCsv.Read(_fixture.Layout.Scores);
        Assert.Equal(12, rows.Count);
        Assert.All(rows, row => Assert.InRange(row.Value!.Value, 0.05, 1));
        Assert.NotEmpty(CurveCsv.Read(_fixture.Layout.Curves));
    }
}
