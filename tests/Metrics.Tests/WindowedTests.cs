using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Fakes;
using VideoSsm.Eval.Metrics.Flow;

namespace VideoSsm.Eval.Metrics.Tests;

public sealed class WindowedTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 0.5)]
    [InlineData(0.5, 1)]
    [InlineData(1.3, 0.7)]
    public void AMeanPerFrameIsThatOfItsOwnWindows(double length, double stride)
    {
        // Brightness is a mean over frames: added up by window while it runs, and measured on each window alone, it is the same.
        Clip clip = Clip.Noise(8, 8, 23, 3, rate: 8);
        var spec = new WindowSpec(length, stride);

        Measurement alone = clip.Measure(new Windowed(new FakeMetric()), spec), running = clip.Measure(new FakeMetric(), spec);

        Assert.Equal(running.Value, alone.Value);
        Assert.Equal(running.Windows.Select(w => (w.StartSeconds, w.Value, w.Count)), alone.Windows.Select(w => (w.StartSeconds, w.Value, w.Count)));
        Assert.NotEmpty(alone.Windows);
    }

    [Fact]
    public void EachWindowIsAVideoOfItsOwn()
    {
        // Two seconds that loop twice a second, then two that do not come back.
        Clip clip = Clip.Make(16, 16, 64, 16, (t, y, x, _) => t < 32 ? 20 * (t % 8) : 2 * t);

        Measurement m = clip.Measure(new Windowed(new LoopReturn()), new WindowSpec(2, 2));

        Assert.Equal([0.0, 2], m.Windows.Select(w => w.StartSeconds));
        Assert.Equal(1, m.Windows[0].Value!.Value, 6);
        Assert.Equal(0, m.Windows[1].Value!.Value, 6);
    }

    [Fact]
    public void AWindowThatCannotBeMeasuredHasNoValueAndTheOthersStay()
    {
        Clip clip = Clip.Make(16, 16, 34, 16, (t, _, _, _) => t < 16 ? 50 : 20 * (t % 8));

        Measurement m = clip.Measure(new Windowed(new LoopReturn()), new WindowSpec(1, 1));

        // Frozen; a loop; two frames left over.
        Assert.Equal([null, 1.0, null], m.Windows.Select(w => w.Value));
    }

    [Fact]
    public void WithoutWindowsNothingIsAdded() => Assert.Empty(Clip.Noise(16, 16, 8, 1).Measure(new Windowed(new LoopReturn())).Windows);

    [Fact]
    public void EveryWeightFreeMetricHasACurve()
    {
        Clip clip = Clip.Noise(16, 16, 96, 5, rate: 8), reference = Clip.Noise(16, 16, 96, 6, rate: 8);

        foreach (IMetric metric in WeightFreeMetrics.All(Clip.Reference(reference)))
        {
            Measurement m = clip.Measure(metric, new WindowSpec(6, 6));
            Assert.True(m.Windows.Count == 2 && m.Windows.All(w => w.Value is not null), metric.Info.Id);
        }
    }

    [Fact]
    public void AVotePerWindowIsTheVoteOfItsFrames()
    {
        // 16 frames per second, every second frame looked at: 8 per window of a second, 2 of whose 7 pairs must move.
        var video = new VideoFacts("v", 256, 256, 16, new WindowSpec(1, 1));
        var votes = new WindowVotes(video, 2);
        double[] scores = [.. Enumerable.Range(1, 23).Select(pair => pair is 3 or 4 or 8 or 9 or 17 ? 6.1 : 6)];

        for (int pair = 1; pair <= 23; pair++)
            votes.Add(2 * pair, scores[pair - 1]);

        // Pairs 1-7 lie in the first second: two move. 9-15 in the next: one moves, and pair 8 lies across the border. 17-23: one moves.
        Assert.Equal([1.0, 0, 0], votes.ToWindows(48).Select(w => w.Value));
        Assert.Equal([1.0, 0, 0, null], votes.ToWindows(49).Select(w => w.Value));
    }
}
