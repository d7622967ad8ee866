using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Training.Tests;

public sealed class ProbeAccuracyTests
{
    private static readonly bool[][] Real = [[true, true, true, true], [true, true, true, true], [true, true, true, false], [true, true, true, true]];

    private static readonly bool[][] Generated = [[true, true, true, true], [false, true, true, true], [false, true, false, false], [true, true, true, true]];

    [Fact]
    public void SharesAreOfVideosAndTheMeanIsOfTheFourShares()
    {
        var found = ProbeAccuracy.Of("m", Generated, Real);

        Assert.Equal(("m", 4, 0.5, 1.0, 0.75, 0.75, 0.5), (found.Method, found.Videos, found.Kind, found.Colour, found.Pattern, found.BackgroundColour, found.All));
        Assert.Equal(0.75, found.Mean.Value!.Value, 12);
        Assert.Equal(0.75 / (15.0 / 16), found.OfReal.Value!.Value, 12);
        Assert.InRange(found.Mean.Value.Value, found.Mean.Low!.Value, found.Mean.High!.Value);
    }

    [Fact]
    public void TheRatioIsResampledPromptByPromptWithItsRealClip()
    {
        // Where every prompt is read as well as its real clip, no resample differs from 1, however hard the prompts are.
        var same = ProbeAccuracy.Of("m", Real, Real);

        Assert.Equal(new Interval(1, 1, 1), same.OfReal);
        Assert.True(same.Mean.Low < same.Mean.Value);
    }

    [Fact]
    public void WithoutARightRealClipThereIsNoRatio() =>
        Assert.Null(ProbeAccuracy.Of("m", [[true, false, false, false]], [[false, false, false, false]]).OfReal.Value);
}
