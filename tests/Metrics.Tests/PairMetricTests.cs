using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Tests;

/// <summary>Temporal flickering and the frame difference.</summary>
public sealed class PairMetricTests
{
    private static readonly TemporalFlickering Flickering = new();
    private static readonly FrameDifference Difference = new();

    [Fact]
    public void TheGoldenClipGivesVBenchsNumber() =>
        Assert.Equal(0.8720506555893842, Clip.Golden().Measure(Flickering).Value!.Value, 1e-6); // its float32 arithmetic in NumPy

    [Fact]
    public void TheGoldenClipGivesTheRootMeanSquare() =>
        Assert.Equal(0.25282821000791017, Clip.Golden().Measure(Difference).Value!.Value, 1e-13);

    [Fact]
    public void AHandMadePairIsRight()
    {
        // Differences 10, 0, 2 and then 4, 4, 4.
        var clip = new Clip(1, 1, 16, [0, 0, 0], [10, 0, 2], [6, 4, 6]);

        Assert.Equal((1 - (4 / 255.0) + 1 - (4 / 255.0)) / 2, clip.Measure(Flickering).Value!.Value, 12);
        Assert.Equal((Math.Sqrt(104 / 3.0) + 4) / 2 / 255, clip.Measure(Difference).Value!.Value, 12);
        Assert.Equal(2, clip.Measure(Flickering).Count);
    }

    [Fact]
    public void AFrozenVideoScoresOneAndDoesNotMove()
    {
        byte[] frame = Clip.Noise(16, 16, 1, 3).Frames[0];
        var frozen = new Clip(16, 16, 16, frame, frame, frame);

        Assert.Equal(1.0, frozen.Measure(Flickering).Value);
        Assert.Equal(0.0, frozen.Measure(Difference).Value);
    }

    [Fact]
    public void MoreNoiseMeansMoreFlickerAndMoreDifference()
    {
        Clip still = Clip.Make(32, 32, 6, 16, (_, y, x, _) => 100 + x + y);
        double[] flicker = [.. new[] { 0, 2, 5, 10, 20, 40 }.Select(n => still.Disturbed(n).Measure(Flickering).Value!.Value)];
        double[] moved = [.. new[] { 0, 2, 5, 10, 20, 40 }.Select(n => still.Disturbed(n).Measure(Difference).Value!.Value)];

        Assert.Equal(flicker.OrderDescending(), flicker);
        Assert.Equal(moved.Order(), moved);
        Assert.Equal(6, flicker.Distinct().Count());
    }

    [Fact]
    public void AConstantShiftOfAllGreyLevelsChangesNothing()
    {
        Clip a = Clip.Make(16, 16, 5, 16, (t, y, x, c) => (x * t) + y + c), b = Clip.Make(16, 16, 5, 16, (t, y, x, c) => (x * t) + y + c + 100);

        Assert.Equal(a.Measure(Flickering).Value, b.Measure(Flickering).Value);
        Assert.Equal(a.Measure(Difference).Value, b.Measure(Difference).Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void WithoutAPairThereIsNoScore(int frames)
    {
        var clip = new Clip(2, 2, 16, [.. Enumerable.Range(0, frames).Select(_ => new byte[12])]);

        foreach (IMetric metric in (IMetric[])[Flickering, Difference])
        {
            Measurement measurement = clip.Measure(metric);
            Assert.Null(measurement.Value);
            Assert.Equal($"needs 2 frames, has {frames}", measurement.Reason);
        }
    }

    [Fact]
    public void AFrameOfAnotherSizeIsRefused()
    {
        using IMetricSession session = Flickering.Start(new VideoFacts("v", 2, 2, 16, null), Clip.NoScene);
        Assert.Throws<ArgumentException>(() => session.Add(new Frame(0, 2, 1, new byte[6])));
    }
}
