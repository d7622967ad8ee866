using VideoSsm.Eval.Metrics.Flow;

namespace VideoSsm.Eval.Metrics.Tests.Flow;

/// <summary>The rules around the flow: roundings, thresholds, and that the early end changes no answer.</summary>
public sealed class MotionVoteTests
{
    [Theory]
    [InlineData(8, 1)]
    [InlineData(12, 2)] // 1.5 to even
    [InlineData(16, 2)]
    [InlineData(20, 2)] // 2.5 to even
    [InlineData(23.976, 3)]
    [InlineData(24, 3)]
    [InlineData(25, 3)]
    [InlineData(30, 4)]
    [InlineData(60, 8)] // 7.5 to even
    [InlineData(3, 1)]
    public void TheIntervalIsAnEighthOfASecondRoundedToEven(double rate, int interval) => Assert.Equal(interval, MotionVote.Interval(rate, true));

    [Fact]
    public void EveryPictureOfAFolderCounts() => Assert.Equal(1, MotionVote.Interval(16, statesRate: false));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)] // 0.5 to even
    [InlineData(3, 1)]
    [InlineData(6, 2)] // 1.5
    [InlineData(10, 2)] // 2.5
    [InlineData(40, 10)]
    public void TheQuorumIsAQuarterRoundedToEven(int sampled, int needed) => Assert.Equal(needed, MotionVote.Needed(sampled));

    [Fact]
    public void ThresholdsGrowWithTheShortSide()
    {
        Assert.Equal(11.25, MotionVote.Threshold(832, 480));
        Assert.Equal(4.453125, MotionVote.Threshold(250, 190));
        Assert.Equal(5.625, StaticVote.Threshold(480, 832));
    }

    [Theory]
    [InlineData(80, 2, 40)]
    [InlineData(81, 2, 41)]
    [InlineData(24, 3, 8)]
    [InlineData(1, 4, 1)]
    [InlineData(0, 4, 0)]
    public void SampledFramesAreCounted(int frames, int interval, int sampled) => Assert.Equal(sampled, MotionVote.Sampled(frames, interval));

    [Fact]
    public void NoEarlyAnswerDiffersFromThatOfAllPairs()
    {
        var random = new Random(5);
        int early = 0;
        for (int trial = 0; trial < 3000; trial++)
        {
            int sampled = random.Next(1, 30);
            double share = random.NextDouble();
            bool[] moves = [.. Enumerable.Range(0, sampled - 1).Select(_ => random.NextDouble() < share)];
            var vote = new MotionVote(1);
            bool? answer = vote.Decide(sampled);
            int at = 0;
            for (; at < moves.Length && answer is null; at++)
            {
                vote.Add(moves[at] ? 1.5 : 0.5);
                answer = vote.Decide(sampled);
            }

            early += at < moves.Length ? 1 : 0;
            Assert.Equal(Official(moves, sampled), answer);
        }

        Assert.InRange(early, 1000, 2999);
    }

    [Fact]
    public void AScoreAtTheThresholdDoesNotMove()
    {
        var vote = new MotionVote(3);
        vote.Add(3);
        vote.Add(double.NaN);
        Assert.Equal((2, 0), (vote.Pairs, vote.Moving));
    }

    [Theory]
    [InlineData(3, 0)] // 0.375
    [InlineData(4, 0)] // 0.5 to even
    [InlineData(12, 2)] // 1.5 to even
    [InlineData(16, 2)]
    [InlineData(20, 2)] // 2.5 to even
    [InlineData(80, 10)]
    public void AnEighthOfTheFramesMayMove(int frames, int allowed) => Assert.Equal(allowed, StaticVote.Allowed(frames));

    [Theory]
    [InlineData(2, 8.0, 8.0, true)] // 16 frames: two may move, 2 * 2 * 2 pixels there and back
    [InlineData(3, 0.0, 0.0, false)]
    [InlineData(0, 8.1, 0.0, false)]
    [InlineData(0, 0.0, 8.1, false)]
    public void TheFilterLooksAtNeighboursAndAtBothEnds(int moving, double there, double back, bool isStatic)
    {
        var vote = new StaticVote(2);
        for (int i = 0; i < 15; i++) vote.Add(i < moving ? 2.5 : 2);
        Assert.Equal(isStatic, vote.IsStatic(16, there, back));
    }

    // The reference's loop, restated.
    private static bool Official(bool[] moves, int sampled)
    {
        int count = 0;
        foreach (bool moved in moves)
        {
            if (moved) count++;
            if (count >= Math.Round(4 * (sampled / 16.0), MidpointRounding.ToEven)) return true;
        }

        return false;
    }
}
