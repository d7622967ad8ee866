using FsCheck;
using FsCheck.Fluent;

namespace VideoSsm.Eval.Metrics.Tests;

public sealed class PixelSumsTests
{
    [Fact]
    public void TheVectorSumsEqualThePlainOnes() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<NonNegativeInt>(), (seed, size) =>
        {
            var random = new Random(seed);
            byte[] a = new byte[size.Get * 37], b = new byte[size.Get * 37];
            random.NextBytes(a);
            random.NextBytes(b);
            long absolute = 0, squared = 0;
            for (int i = 0; i < a.Length; i++)
            {
                absolute += Math.Abs(a[i] - b[i]);
                squared += (a[i] - b[i]) * (a[i] - b[i]);
            }

            return PixelSums.AbsoluteDifference(a, b) == absolute && PixelSums.SquaredDifference(a, b) == squared;
        }));

    [Fact]
    public void NothingOverflowsAtFourK()
    {
        byte[] black = new byte[3840 * 2160 * 3 + 5], white = new byte[black.Length];
        Array.Fill(white, (byte)255);

        Assert.Equal(255L * black.Length, PixelSums.AbsoluteDifference(black, white));
        Assert.Equal(255L * 255 * black.Length, PixelSums.SquaredDifference(white, black));
        Assert.Equal(0.0, TemporalFlickering.Stability(black, white));
        Assert.Equal(1.0, FrameDifference.Distance(black, white));
        Assert.Equal(1.0, FrameStatistics.Luma(white.AsSpan(..^5)), 12);
    }

    [Fact]
    public void FramesOfDifferentLengthAreRefused()
    {
        Assert.Throws<ArgumentException>(() => PixelSums.AbsoluteDifference(new byte[3], new byte[4]));
        Assert.Throws<ArgumentException>(() => PixelSums.SquaredDifference(new byte[3], new byte[4]));
    }

    [Fact]
    public void NothingAndOneByteAreFine()
    {
        Assert.Equal(0, PixelSums.AbsoluteDifference([], []));
        Assert.Equal(7, PixelSums.AbsoluteDifference([3], [10]));
        Assert.Equal(49, PixelSums.SquaredDifference([3], [10]));
    }
}
