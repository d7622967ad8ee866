using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Corruptions;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Metrics.Tests.Corruptions;

public sealed class CorruptionTests
{
    private static readonly Clip Clean = Clip.Make(24, 20, 16, 8, (t, y, x, c) => ((x * 7) + (y * 13) + (c * 29) + (t * 5) + (x * y % 31)) & 255);

    private static readonly Clip Other = Clip.Make(24, 20, 10, 8, (t, y, x, c) => ((x * 3) + (y * 5) + (c * 11) + (t * 9)) & 255);

    public static TheoryData<string> Ids => [.. AllCorruptions.List.Select(c => c.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void DoseZeroIsCleanAndDosesAreOnesOwn(string id)
    {
        ICorruption corruption = Find(id);
        byte[][] zero = Read(corruption.Apply(Source(), 0));

        if (corruption.ZeroIsClean)
            Assert.Equal(Clean.Frames, zero);
        else
            Assert.All(zero, frame => Assert.Equal(Clean.Frames[0], frame));
        Assert.Equal(corruption.Doses.Order(), corruption.Doses);
        Assert.True(corruption.Doses[0] > 0);
        var different = corruption.Doses.Select(d => Convert.ToHexString([.. Read(corruption.Apply(Source(), d)).SelectMany(f => f)])).Distinct();
        Assert.True(different.Count() >= corruption.Doses.Count - 1, "doses that do the same are no doses");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void SizeRateLengthAndOrderStayAndTheSameDoseGivesTheSameBytes(string id)
    {
        ICorruption corruption = Find(id);
        IVideo video = corruption.Apply(Source(), corruption.Doses[^1]);

        Assert.Equal((24, 20, 8.0, 16), (video.Width, video.Height, video.FramesPerSecond, video.FrameCount));
        Assert.Equal(Enumerable.Range(0, 16), video.ReadFrames().Select(f => f.Index));
        Assert.Equal(Read(video), Read(corruption.Apply(Source(), corruption.Doses[^1])));
        bool drawn = id is "noise" or "dropped_frames";
        Assert.Equal(!drawn, Read(video).SelectMany(f => f).SequenceEqual(Read(corruption.Apply(Source() with { Seed = 8 }, corruption.Doses[^1])).SelectMany(f => f)));
    }

    [Fact]
    public void AFrozenEndRepeatsTheFrameBefore()
    {
        byte[][] half = Read(new Freeze().Apply(Source(), 0.5));

        Assert.Equal(Clean.Frames[..8], half[..8]);
        Assert.All(half[8..], frame => Assert.Equal(Clean.Frames[7], frame));
        Assert.All(Read(new Freeze().Apply(Source(), 1)), frame => Assert.Equal(Clean.Frames[0], frame));
    }

    [Fact]
    public void ALoopBeginsAgain()
    {
        byte[][] frames = Read(new Loop().Apply(Source(), 0.625));

        for (int i = 0; i < 16; i++)
            Assert.Equal(Clean.Frames[i % 6], frames[i]);
    }

    [Fact]
    public void FlickerGoesUpAndDown()
    {
        byte[][] frames = Read(new Flicker().Apply(Source(), 4));

        for (int t = 0; t < 16; t++)
            Assert.Equal(Clean.Frames[t].Select(v => (byte)Math.Clamp(v + (t % 2 == 0 ? 4 : -4), 0, 255)), frames[t]);
    }

    [Fact]
    public void BlurGrowsLinearlyAndKeepsMeanAndVariance()
    {
        // A white line in the middle: blurred it is a Gaussian of the standard deviation asked for.
        Clip line = Clip.Make(65, 9, 3, 8, (_, _, x, _) => x == 32 ? 255 : 0);
        byte[][] frames = Read(new BlurRamp().Apply(new CorruptionSource(line, 3, 7), 4));

        Assert.Equal(line.Frames[0], frames[0]);
        foreach (var (frame, sigma) in new[] { (frames[1], 2.0), (frames[2], 4.0) })
        {
            double[] row = [.. Enumerable.Range(0, 65).Select(x => (double)frame[((4 * 65) + x) * 3])];
            Assert.Equal(255, row.Sum(), 12.0);
            Assert.Equal(sigma, Math.Sqrt(row.Select((v, x) => v * (x - 32) * (x - 32)).Sum() / row.Sum()), 0.12);
        }

        byte[] flat = [.. Enumerable.Repeat((byte)90, 24 * 20 * 3)];
        Assert.All(Read(new BlurRamp().Apply(new CorruptionSource(new Clip(24, 20, 8, flat, flat), 2, 7), 4)), frame => Assert.Equal(flat, frame));
    }

    [Fact]
    public void NoiseHasTheDeviationOfItsDoseAndIsIndependentFromFrameToFrame()
    {
        byte[] grey = [.. Enumerable.Repeat((byte)128, 64 * 64 * 3)];
        byte[][] frames = Read(new Noise().Apply(new CorruptionSource(new Clip(64, 64, 8, grey, grey), 2, 7), 8));

        double[] first = [.. frames[0].Select(v => v - 128.0)], second = [.. frames[1].Select(v => v - 128.0)];
        Assert.Equal(0, first.Average(), 0.25);
        Assert.Equal(8, Math.Sqrt(first.Average(v => v * v)), 0.2);
        Assert.Equal(0, first.Zip(second, (a, b) => a * b).Average() / 64, 0.04);
    }

    [Fact]
    public void SaturationFadesToLuma()
    {
        byte[] last = Read(new SaturationFade().Apply(Source(), 1))[^1];

        for (int i = 0; i < last.Length; i += 3)
        {
            byte[] clean = Clean.Frames[^1][i..(i + 3)];
            byte luma = (byte)Math.Round((0.299 * clean[0]) + (0.587 * clean[1]) + (0.114 * clean[2]));
            Assert.Equal([luma, luma, luma], last[i..(i + 3)]);
        }
    }

    [Fact]
    public void ExposureEndsAtItsDose()
    {
        byte[][] frames = Read(new ExposureRamp().Apply(Source(), 30));

        Assert.Equal(Clean.Frames[^1].Select(v => (byte)Math.Min(255, v + 30)), frames[^1]);
        Assert.Equal(Clean.Frames[5].Select(v => (byte)Math.Min(255, v + 10)), frames[5]);
    }

    [Fact]
    public void TranslationMovesByWholePixelsAndWraps()
    {
        byte[][] frames = Read(new Translation().Apply(Source(), 3));

        foreach (int t in new[] { 0, 1, 9 })
        {
            for (int y = 0; y < 20; y++)
            {
                for (int x = 0; x < 24; x++)
                    Assert.Equal(Clean.Frames[0][((y * 24) + ((x + (3 * t)) % 24)) * 3], frames[t][((y * 24) + x) * 3]);
            }
        }
    }

    [Fact]
    public void ASwapShowsTheOtherAtTheSameIndexAndNeedsOne()
    {
        byte[][] frames = Read(new SubjectSwap().Apply(Source(), 0.5));

        Assert.Equal(Clean.Frames[..8], frames[..8]);
        for (int i = 8; i < 16; i++)
            Assert.Equal(Other.Frames[i % 10], frames[i]);
        Assert.Contains("no other video", Assert.Throws<MetricUnavailableException>(() => new SubjectSwap().Apply(Source() with { Other = null }, 0.5)).Message, StringComparison.Ordinal);
        Assert.Contains("8x8", Assert.Throws<MetricUnavailableException>(() => new SubjectSwap().Apply(Source() with { Other = Clip.Noise(8, 8, 3, 1) }, 0.5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FramesLostStayLostAtLargerDoses()
    {
        HashSet<int> before = [];
        var clip = Clip.Make(4, 4, 400, 8, (t, _, _, c) => c == 0 ? t % 256 : t / 256);
        foreach (double dose in new DroppedFrames().Doses)
        {
            byte[][] frames = Read(new DroppedFrames().Apply(new CorruptionSource(clip, 400, 7), dose));
            var lost = Enumerable.Range(1, 399).Where(i => !frames[i].SequenceEqual(clip.Frames[i])).ToHashSet();
            Assert.Superset(before, lost);
            Assert.All(lost, i => Assert.Equal(frames[i - 1], frames[i]));
            Assert.Equal(dose, lost.Count / 399.0, 0.06);
            before = lost;
        }
    }

    [Fact]
    public void ResizeIsPillowsThereAndBack()
    {
        byte[][] frames = Read(new Rescale().Apply(Source(), 0.5));

        Assert.Equal(PillowResize.Bilinear(PillowResize.Bilinear(Clean.Frames[3], 20, 24, 10, 12), 10, 12, 20, 24), frames[3]);
    }

    private static ICorruption Find(string id) => AllCorruptions.List.Single(c => c.Id == id);

    private static CorruptionSource Source() => new(Clean, 16, 7, Other);

    private static byte[][] Read(IVideo video) => [.. video.ReadFrames().Select(f => f.Rgb.ToArray())];
}
