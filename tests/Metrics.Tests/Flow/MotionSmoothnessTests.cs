using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;

namespace VideoSsm.Eval.Metrics.Tests.Flow;

public sealed class MotionSmoothnessTests
{
    private static readonly MotionSmoothness Metric = new(new NetworkFile<Amt>("generated", AmtTests.Small.Value));

    public static TheoryData<int> Scores => [.. Enumerable.Range(0, FlowGolden.Amt.Scores.Length)];

    [Theory]
    [MemberData(nameof(Scores))]
    public void TheScoreEqualsTheOfficialOne(int index)
    {
        var expected = FlowGolden.Amt.Scores[index];
        Clip clip = GeneratedWeights.Clip(expected.Width, expected.Height, expected.Frames, expected.Rate);

        Measurement actual = clip.Measure(Metric);

        // A handful of values lies so near to a whole grey level that rounding decides.
        Assert.Equal(expected.Score, actual.Value!.Value, 1e-6);
        Assert.Equal(expected.Pairs.Length, actual.Count);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    public void ALastFrameWithoutSuccessorIsLeftOut(int frames, int pairs) =>
        Assert.Equal(pairs, GeneratedWeights.Clip(128, 128, frames, 8).Measure(Metric).Count);

    [Fact]
    public void EachWindowHoldsItsOddFrames()
    {
        Clip clip = GeneratedWeights.Clip(128, 128, 9, 4);

        Measurement all = clip.Measure(Metric, new WindowSpec(1, 1));

        Assert.Equal([2, 2], all.Windows.Select(w => w.Count));
        Assert.Equal(all.Value!.Value, all.Windows.Average(w => w.Value!.Value), 12);
    }

    [Fact]
    public void WhatCannotBeScoredHasAReason()
    {
        Assert.Equal("needs 3 frames, has 2", GeneratedWeights.Clip(128, 128, 2, 8).Measure(Metric).Reason);
        var small = Assert.Throws<MetricUnavailableException>(() => GeneratedWeights.Clip(200, 112, 3, 8).Measure(Metric));
        Assert.Equal("AMT needs pictures of at least 113 pixels on each side, this video has 200x112", small.Message);
        var absent = Assert.Throws<MetricUnavailableException>(() => GeneratedWeights.Clip(128, 128, 3, 8).Measure(FlowMetrics.Official(null)[^1]));
        Assert.StartsWith("needs the official weights 'amt-s.pth'", absent.Message, StringComparison.Ordinal);
    }
}
