using FsCheck;
using FsCheck.Fluent;
using VideoSsm.Eval.Harness.Given;

namespace VideoSsm.Eval.Harness.Tests.Given;

public class LengthClassesTests
{
    [Fact]
    public void WhatModelsMakeOfFiveSecondsIsOneClassAndAMinuteAnother()
    {
        var classes = LengthClasses.Of([5.0625, 4.04, 5.0, 4.9, 60.3, 59.8]);

        Assert.All(new[] { 5.0625, 4.04, 5.0, 4.9 }, length => Assert.Equal(5, classes[length]));
        Assert.All(new[] { 60.3, 59.8 }, length => Assert.Equal(60, classes[length]));
    }

    [Fact]
    public void ShortOnesKeepTwoDigits() => Assert.Equal([0.082, 0.5, 1.2], new[] { 0.0816, 0.5, 1.23 }.Select(l => LengthClasses.Of([0.0816, 0.5, 1.23])[l]));

    [Fact]
    public void DifferentClassesHaveDifferentNames() => Prop.ForAll<int[]>(parts =>
    {
        double[] lengths = [.. parts.Select(p => 0.02 + (Math.Abs((long)p) % 100_000 / 100.0))];
        var classes = LengthClasses.Of(lengths);
        double[] sorted = [.. lengths.Distinct().Order()];
        return sorted.Zip(sorted.Skip(1)).All(pair => (pair.Second > 1.5 * pair.First) == (classes[pair.First] != classes[pair.Second]));
    }).QuickCheckThrowOnFailure();
}
