using VideoSsm.Eval.Core;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Distillation;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests.Distillation;

public sealed class RolloutWindowTests
{
    [Fact]
    public void Windows_are_drawn_uniformly_over_all_starts()
    {
        // 42 frames, window 21, chunks of 3: starts 0, 3, .., 21. Chi-squared with 7 degrees of freedom is below 24.3 in 99.9 % of cases.
        const int Draw = 8000;
        int starts = RolloutWindow.Starts(42, 21, 3);
        Assert.Equal(8, starts);
        int[] counts = new int[starts];
        using var random = new Generator(11);
        for (int i = 0; i < Draw; i++)
        {
            var window = RolloutWindow.At(42, 21, 3, Draws.Index(starts, random));
            Assert.InRange(window.Start, 0, 21);
            Assert.Equal(0, window.Start % 3);
            Assert.Equal(window.Start + 21, window.End);
            counts[window.Start / 3]++;
        }

        double expected = (double)Draw / starts;
        Assert.InRange(counts.Sum(c => (c - expected) * (c - expected) / expected), 0, 24.3);
    }

    [Fact]
    public void A_rollout_as_long_as_the_window_has_one_start() => Assert.Equal(new RolloutWindow(0, 21), RolloutWindow.At(21, 21, 3, RolloutWindow.Starts(21, 21, 3) - 1));

    [Theory]
    [InlineData(18, 21, 3)]
    [InlineData(42, 20, 3)]
    [InlineData(43, 21, 3)]
    public void A_window_that_does_not_fit_is_refused(int rollout, int window, int chunk) =>
        Assert.Throws<UsageException>(() => RolloutWindow.Starts(rollout, window, chunk));
}
