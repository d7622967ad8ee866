using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video.Tests;

public sealed class FrameStripTests
{
    [Fact]
    public void TheChosenFramesStandSideBySide()
    {
        var strip = new FrameStrip(2, [2, 0, 1]);
        foreach (Frame frame in Numbered(6, 2, 1).ReadFrames())
            strip.Add(frame);
        strip.Finish();

        (int width, int height, byte[] rgb) = strip.ToPicture(upscale: 2, gap: 1);

        Assert.Equal([0.0, 1, 2], strip.Seconds);
        Assert.Equal((14, 2), (width, height));
        byte[] row = [.. Enumerable.Range(0, width).Select(x => rgb[x * 3])];
        Assert.Equal([0, 0, 0, 0, 255, 2, 2, 2, 2, 255, 4, 4, 4, 4], row);
        Assert.Equal(rgb[..(width * 3)], rgb[(width * 3)..]);
    }

    [Fact]
    public void ATimeJustBehindTheEndShowsTheLastFrameAndALaterOneNothing()
    {
        // 957 frames at 16 per second: the world's "60 s" video.
        var strip = new FrameStrip(16, [.. FrameStrip.EveryTenSeconds(60), 70]);
        foreach (Frame frame in Numbered(957, 1, 1).ReadFrames())
            strip.Add(frame);
        strip.Finish();

        (_, _, byte[] rgb) = strip.ToPicture(gap: 0);

        Assert.Equal([0.0, 10, 20, 30, 40, 50, 60], strip.Seconds);
        Assert.Equal([0, 160, 320 % 256, 480 % 256, 640 % 256, 800 % 256, 956 % 256], rgb.Chunk(3).Select(p => (int)p[0]));
    }

    [Fact]
    public void TheTimesOfAReportEndWithTheVideo()
    {
        Assert.Equal([0.0], FrameStrip.EveryTenSeconds(5));
        Assert.Equal([0.0, 10, 20, 30], FrameStrip.EveryTenSeconds(30));
    }

    [Fact]
    public void WithoutAFrameThereIsNoStrip() =>
        Assert.Throws<InvalidOperationException>(() => new FrameStrip(16, [0]).ToPicture());

    [SkippableTheory]
    [InlineData(1, 1)]
    [InlineData(13, 7)]
    [InlineData(64, 64)]
    public void FfmpegReadsOurPngBitForBit(int width, int height)
    {
        using var fixtures = new Fixtures();
        MemoryVideo noise = Fixtures.Noise(width, height, 1), gradient = Fixtures.Gradient(width, height, 1);
        foreach (MemoryVideo video in (MemoryVideo[])[noise, gradient])
        {
            byte[] rgb = Fixtures.Frames(video)[0];
            Png.Write(fixtures.Path("a.png"), width, height, rgb);
            Assert.Equal([rgb], Fixtures.Frames(FrameFolderVideo.Open(fixtures.Path("a.png"), 1)));
        }
    }

    [SkippableFact]
    public void AStripIsWrittenFromAVideo()
    {
        using var fixtures = new Fixtures();

        var seconds = FrameStrip.Write(Numbered(40, 4, 4), [0, 1, 2], fixtures.Path("strip.png"), upscale: 3);

        Assert.Equal([0.0, 1, 2], seconds);
        Assert.Equal((44, 12), (VideoSource.Open(fixtures.Path("strip.png")).Width, VideoSource.Open(fixtures.Path("strip.png")).Height));
    }

    private static MemoryVideo Numbered(int frames, int width, int height) => new("numbered", width, height, frames == 6 ? 2 : 16,
        [.. Enumerable.Range(0, frames).Select(i => (ReadOnlyMemory<byte>)Enumerable.Repeat((byte)i, width * height * 3).ToArray())]);
}
