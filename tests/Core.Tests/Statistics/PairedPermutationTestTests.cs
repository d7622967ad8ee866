using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Core.Tests.Statistics;

public class PairedPermutationTestTests
{
    // Darwin's maize, cross minus self, in eighths of an inch.
    private static readonly double[] Darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

    [Fact]
    public void FishersCountOnDarwinsMaize() =>
        // The Design of Experiments, section 21: 863 of the 32,768 arrangements reach the observed total of 314 on its side.
        Assert.Equal(2 * 863 / 32768.0, PairedPermutationTest.P(Darwin)!.Value, 12);

    [Fact]
    public void DrawnPatternsComeNearTheCount()
    {
        // Two copies of Darwin's pairs are beyond the exact limit; the normal approximation is close for 30 pairs.
        double[] twice = [.. Darwin, .. Darwin];
        double z = twice.Sum() / Math.Sqrt(twice.Sum(d => d * d));
        double normal = 2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -z);

        double p = PairedPermutationTest.P(twice)!.Value;

        Assert.InRange(p, 0.5 * normal, 1.5 * normal);
        Assert.Equal(p, PairedPermutationTest.P(twice));
        Assert.NotEqual(p, PairedPermutationTest.P(twice, seed: 2));
    }

    [Fact]
    public void EqualSignsGiveTheSmallestPossibleValue() => Assert.Equal(2 / 32.0, PairedPermutationTest.P([0.1, 0.2, 0.3, 0.1, 0.7]));

    [Fact]
    public void ZerosSayNothing()
    {
        Assert.Equal(1, PairedPermutationTest.P([0, 0, 0]));
        Assert.Equal(PairedPermutationTest.P([1, 2, -1]), PairedPermutationTest.P([1, 0, 2, -1, 0]));
        Assert.Null(PairedPermutationTest.P([]));
    }

    [Fact]
    public void SumsThatDifferInTheLastBitsCountAsEqual() =>
        // 0.1 + 0.2 − 0.3 is not 0 in binary: all 8 patterns must tie or beat it.
        Assert.Equal(1, PairedPermutationTest.P([0.1, 0.2, -0.3]));
}
