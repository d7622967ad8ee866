using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Core.Tests.Statistics;

public class BootstrapTests
{
    [Fact]
    public void OneReasonDoesNotPassForAll()
    {
        (string, double?, string)[] values = [("a", 1, ""), ("b", null, "broken"), ("c", null, "absent"), ("d", null, "absent")];

        Assert.Equal("absent (1 of them for other reasons)", Bootstrap.Mean(values).Reason);
    }

    [Fact]
    public void TheMeanIsTheMeanOverPromptsNotOverValues()
    {
        var estimate = Bootstrap.Mean([("a", 1.0, ""), ("a", 1.0, ""), ("a", 1.0, ""), ("b", 0.0, "")]);

        Assert.Equal(0.5, estimate.Mean);
        Assert.Equal(2, estimate.Prompts);
        Assert.Equal(4, estimate.Values);
    }

    [Fact]
    public void MissingIsCountedAndNeverZero()
    {
        var estimate = Bootstrap.Mean([("a", 0.8, ""), ("b", null, "one frame"), ("c", null, "one frame"), ("d", null, "no truth")]);

        Assert.Equal(0.8, estimate.Mean);
        Assert.Equal(3, estimate.Unscored);
        Assert.Equal("one frame (1 of them for other reasons)", estimate.Reason);
    }

    [Fact]
    public void OnePromptHasNoInterval()
    {
        var estimate = Bootstrap.Mean([("a", 0.8, ""), ("a", 0.9, "")]);

        Assert.Null(estimate.Low);
        Assert.Null(estimate.High);
    }

    [Fact]
    public void NothingScoredHasNoMean() => Assert.Null(Bootstrap.Mean([("a", null, "x")]).Mean);

    [Fact]
    public void TheIntervalOfManyPromptsMatchesTheNormalOne()
    {
        // 400 prompts, half 0 and half 1: standard error 0.5 / sqrt(400) = 0.025, so about 0.5 ± 0.049.
        var values = Enumerable.Range(0, 400).Select(i => ($"p{i:000}", (double?)(i % 2), ""));

        var estimate = Bootstrap.Mean(values);

        Assert.InRange(estimate.Low!.Value, 0.5 - 0.056, 0.5 - 0.042);
        Assert.InRange(estimate.High!.Value, 0.5 + 0.042, 0.5 + 0.056);
    }

    [Fact]
    public void OrderDoesNotMatterAndTheSeedDoes()
    {
        var values = Enumerable.Range(0, 30).Select(i => ($"p{i}", (double?)Math.Sin(i), "")).ToList();
        var reversed = Enumerable.Reverse(values).ToList();

        Assert.Equal(Bootstrap.Mean(values, 7), Bootstrap.Mean(reversed, 7));
        Assert.NotEqual(Bootstrap.Mean(values, 7).Low, Bootstrap.Mean(values, 8).Low);
    }

    [Fact]
    public void PairingRemovesWhatPromptsShare()
    {
        // Prompts differ by far more than the methods do; the paired difference sees the 0.01 clearly.
        var first = Enumerable.Range(0, 20).Select(i => ($"p{i}", (i * 0.05) + 0.01)).ToList();
        var second = Enumerable.Range(0, 20).Select(i => ($"p{i}", i * 0.05)).ToList();

        var difference = Bootstrap.PairedDifference(first, second);

        Assert.Equal(0.01, difference.Mean!.Value, 12);
        Assert.Equal(0.01, difference.Low!.Value, 12);
        Assert.Equal(20, difference.Prompts);
    }

    [Fact]
    public void OnlySharedPromptsArePaired()
    {
        var difference = Bootstrap.PairedDifference([("a", 1), ("b", 2)], [("b", 1), ("c", 0)]);

        Assert.Equal(1, difference.Prompts);
        Assert.Equal(1.0, difference.Mean);
    }
}
