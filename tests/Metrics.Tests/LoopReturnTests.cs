using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Tests;

public sealed class LoopReturnTests
{
    private static readonly LoopReturn Loop = new();

    [Fact]
    public void APerfectLoopScoresOne()
    {
        Clip noise = Clip.Noise(16, 16, 6, 1);
        var loop = new Clip(16, 16, 16, [.. Enumerable.Range(0, 24).Select(t => noise.Frames[t % 6])]);

        Assert.Equal(1, loop.Measure(Loop).Value!.Value, 12);
    }

    [Fact]
    public void SteadyChangeNeverReturns() =>
        Assert.Equal(0, Clip.Make(16, 16, 40, 16, (t, _, _, _) => 3 * t).Measure(Loop).Value!.Value, 12);

    [Fact]
    public void AHandMadeReturnIsRight()
    {
        // A return after four frames: D(4) = 0.
        int[] levels = [0, 10, 4, 10, 0, 10, 4, 10];
        Clip clip = Clip.Make(8, 8, 8, 16, (t, _, _, _) => levels[t]);
        Assert.Equal(1, clip.Measure(Loop).Value!.Value, 12);

        // At two frames per tenth of a second the longest lag is 2 frames: D(1) = 54/7, D(2) = 12/6.
        Clip slow = Clip.Make(8, 8, 8, 0.2, (t, _, _, _) => levels[t]);
        Assert.Equal(1 - (2 / (54 / 7.0)), slow.Measure(Loop).Value!.Value, 12);
    }

    [Fact]
    public void NoiseOnALoopLowersItsReturn()
    {
        Clip noise = Clip.Make(16, 16, 6, 16, (t, y, x, _) => ((t * 40) + (x * 9) + (y * 5)) % 200);
        var loop = new Clip(16, 16, 16, [.. Enumerable.Range(0, 24).Select(t => noise.Frames[t % 6])]);

        double[] values = [.. new[] { 0, 10, 40, 120 }.Select(n => loop.Disturbed(n).Measure(Loop).Value!.Value)];

        Assert.Equal(values.OrderDescending(), values);
        Assert.Equal(4, values.Distinct().Count());
    }

    [Fact]
    public void FrozenShortAndTinyVideosHaveNoScore()
    {
        Assert.Contains("frozen", Clip.Make(8, 8, 9, 16, (_, _, x, _) => x).Measure(Loop).Reason, StringComparison.Ordinal);
        Assert.Equal("needs 4 frames, has 3", Clip.Noise(8, 8, 3, 1).Measure(Loop).Reason);
        Assert.Throws<MetricUnavailableException>(() => Clip.Noise(7, 8, 9, 1).Measure(Loop));
    }
}
