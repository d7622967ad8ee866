using VideoSsm.Eval.Metrics.Corruptions;

namespace VideoSsm.Eval.Metrics.Tests.Corruptions;

public sealed class CompressionTests
{
    private static readonly Clip Picture = Clip.Make(24, 20, 2, 8, (_, y, x, c) => Math.Min(255, 40 + (x * 4) + (y * 3) + (c * 20) + (x * y % 17 * 3)));

    /// <summary>Pillow 9.4 with libjpeg-turbo: the picture saved with this quality and without subsampling, and opened again. Integer transforms there, doubles here.</summary>
    [Theory]
    [InlineData(90, 222541, 2.842361, new byte[] { 35, 56, 75, 121, 142, 161, 110, 131, 150, 165, 186, 205, 223, 244, 255, 94, 115, 134 })]
    [InlineData(40, 222763, 8.750694, new byte[] { 48, 71, 89, 102, 125, 143, 109, 132, 150, 170, 193, 211, 224, 247, 255, 108, 131, 149 })]
    [InlineData(10, 219831, 12.771528, new byte[] { 35, 54, 69, 93, 112, 127, 134, 153, 168, 187, 206, 221, 215, 234, 249, 108, 127, 142 })]
    public void TheLossIsThatOfJpeg(int quality, long sum, double meanError, byte[] expected)
    {
        byte[] frame = new Compression().Apply(new CorruptionSource(Picture, 2, 7), 100 - quality).ReadFrames().First().Rgb.ToArray();

        // A coefficient near half a step may be rounded the other way by integers: one value may be off by some levels, not many.
        (int Y, int X)[] places = [(0, 0), (3, 5), (7, 8), (12, 20), (19, 23), (16, 0)];
        int[] off = [.. places.SelectMany((p, i) => Enumerable.Range(0, 3).Select(c => Math.Abs(frame[(((p.Y * 24) + p.X) * 3) + c] - expected[(3 * i) + c])))];
        Assert.InRange(off.Max(), 0, 4);
        Assert.InRange(off.Average(), 0, 1);

        Assert.InRange(frame.Sum(v => (long)v) / (double)sum, 0.998, 1.002);
        Assert.Equal(meanError, frame.Zip(Picture.Frames[0], (a, b) => Math.Abs(a - b)).Average(), 0.15);
    }

    [Fact]
    public void StepsAreAnnexKsScaledByQuality()
    {
        Assert.Equal([16, 11, 10, 16, 24, 40, 51, 61], BlockQuantiser.LumaSteps(50)[..8]);
        Assert.Equal([80, 55, 50, 80, 120, 200, 255, 255], BlockQuantiser.LumaSteps(10)[..8]);
        Assert.All(BlockQuantiser.LumaSteps(100), step => Assert.Equal(1, step));
    }
}
