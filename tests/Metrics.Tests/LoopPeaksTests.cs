using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Tests;

public sealed class LoopPeaksTests
{
    private static readonly LoopPeaks Loop = new();

    [Fact]
    public void AHandMadeReturnIsRight()
    {
        // At 4 frames per second every frame is sampled. Frames 3, 4 and 5 are 0 away from three before, after 20, 10 and 20 levels between; frame 6 is still 10 of 30 away.
        Assert.Equal(3 / 6.0, Levels(4, 0, 10, 20, 0, 10, 20, 30).Measure(Loop).Value!.Value, 12);

        // A quarter of the farthest is back, more is not: 4 of 16 levels, 7 of 13.
        Assert.Equal(1 / 2.0, Levels(4, 0, 20, 4).Measure(Loop).Value!.Value, 12);
        Assert.Equal(0, Levels(4, 0, 20, 7).Measure(Loop).Value);
    }

    [Fact]
    public void ALoopGivesTheShareBehindItsFirstPeriod()
    {
        Clip walk = Walk(480, 1);
        var looped = new Clip(16, 16, 16, [.. Enumerable.Range(0, 480).Select(t => walk.Frames[t % 80])]);

        Assert.Equal(0, walk.Measure(Loop).Value);
        Assert.Equal(100 / 119.0, looped.Measure(Loop).Value!.Value, 12);
    }

    [Fact]
    public void ASingleFlashbackIsSeenWhereItHappens()
    {
        // At 15 s of 30 the first 5 s are shown again, then the video goes on: periods know nothing of it.
        Clip walk = Walk(480, 2);
        var flashback = new Clip(16, 16, 16, [.. Enumerable.Range(0, 480).Select(t => walk.Frames[t is >= 240 and < 320 ? t - 240 : t])]);

        Measurement measured = flashback.Measure(Loop, new WindowSpec(5, 5));

        Assert.Equal([0, 0, 0, 1, 0, 0], measured.Windows.Select(w => w.Value!.Value));
        Assert.Equal(20 / 119.0, measured.Value!.Value, 12);
        Assert.True(flashback.Measure(new LoopReturn()).Value < 0.5);
    }

    [Fact]
    public void ALoopLongerThanWhatIsKeptIsNotSeen()
    {
        // 45 s of colours that never come back, twice: at most 30 s are kept.
        Clip walk = Walk(360, 3, rate: 8);
        var twice = new Clip(16, 16, 8, [.. walk.Frames, .. walk.Frames]);
        Assert.Equal(0, twice.Measure(Loop).Value);
    }

    [Fact]
    public void FrozenShortAndTinyVideosHaveNoScore()
    {
        Assert.Contains("never away", Clip.Make(8, 8, 40, 16, (_, _, x, _) => x).Measure(Loop).Reason, StringComparison.Ordinal);
        Assert.Equal("needs 3 frames, has 2", Clip.Noise(8, 8, 2, 1).Measure(Loop).Reason);
        Assert.Throws<MetricUnavailableException>(() => Clip.Noise(7, 8, 9, 1).Measure(Loop));
    }

    private static Clip Levels(double rate, params int[] levels) => Clip.Make(8, 8, levels.Length, rate, (t, _, _, _) => levels[t]);

    /// <summary>Every pixel moves on in its own direction, far enough in 30 s that no frame is near one a second before it.</summary>
    private static Clip Walk(int frames, int seed, double rate = 16) => Clip.Make(16, 16, frames, rate, (t, y, x, c) =>
    {
        int from = 16 * ((((y / 8 * 2) + (x / 8)) * 3) + c + seed) % 60;
        return from + (int)(190.0 * t / frames);
    });
}
