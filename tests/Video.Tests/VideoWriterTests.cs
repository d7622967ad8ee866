using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video.Tests;

public sealed class VideoWriterTests
{
    [SkippableTheory]
    [InlineData(64, 64)]
    [InlineData(65, 33)]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(2, 2)]
    [InlineData(3, 200)]
    [InlineData(832, 480)]
    public void TheLosslessStoreGivesBackEveryByte(int width, int height)
    {
        using var fixtures = new Fixtures();
        MemoryVideo noise = Fixtures.Noise(width, height, 5);
        using (var writer = new LosslessWriter(fixtures.Path("a.mkv"), width, height, noise.FramesPerSecond))
        {
            writer.AddAll(noise);
            writer.Complete();
        }

        var back = FfmpegVideo.Open(fixtures.Path("a.mkv"));

        Assert.Equal((width, height, 16.0), (back.Width, back.Height, back.FramesPerSecond));
        Assert.Equal(Fixtures.Frames(noise), Fixtures.Frames(back));
    }

    [SkippableTheory]
    [InlineData("a.mkv")]
    [InlineData("a.mp4")]
    public void TheSameFramesGiveTheSameBytes(string name)
    {
        using var fixtures = new Fixtures();
        byte[][] files = [.. Enumerable.Range(0, 2).Select(k =>
        {
            string path = fixtures.Path(k + name);
            using VideoWriter writer = name == "a.mkv" ? new LosslessWriter(path, 64, 48, 16) : new Mp4Writer(path, 64, 48, 16);
            writer.AddAll(Fixtures.Gradient(64, 48, 20));
            writer.Complete();
            return File.ReadAllBytes(path);
        })];

        Assert.Equal(files[0], files[1]);
    }

    [SkippableFact]
    public void AnMp4StatesItsColoursAndKeepsThem()
    {
        using var fixtures = new Fixtures();
        MemoryVideo gradient = Fixtures.Gradient(64, 48, 20, rate: 24000 / 1001.0);
        using (var writer = new Mp4Writer(fixtures.Path("a.mp4"), 64, 48, gradient.FramesPerSecond))
        {
            writer.AddAll(gradient);
            writer.Complete();
        }

        var back = FfmpegVideo.Open(fixtures.Path("a.mp4"));

        Assert.Equal(("h264", "yuv420p", "smpte170m", 20), (back.Facts.Codec, back.Facts.PixelFormat, back.Facts.ColorMatrix, back.FrameCount));
        Assert.Equal(gradient.FramesPerSecond, back.FramesPerSecond, 4);
        double error = Fixtures.Frames(gradient).Zip(Fixtures.Frames(back), (a, b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Average()).Max();
        Assert.InRange(error, 0.01, 3);
    }

    [SkippableTheory]
    [InlineData(64, 64, 8, 512, 512)]
    [InlineData(65, 33, 1, 66, 34)]
    [InlineData(5, 7, 3, 18, 24)]
    public void PreviewsAreEnlargedAndEven(int width, int height, int upscale, int outWidth, int outHeight)
    {
        using var fixtures = new Fixtures();
        MemoryVideo gradient = Fixtures.Gradient(width, height, 3);
        using (var writer = new Mp4Writer(fixtures.Path("a.mp4"), width, height, 16, new Mp4Options { Upscale = upscale, Crf = 1 }))
        {
            writer.AddAll(gradient);
            writer.Complete();
        }

        var back = FfmpegVideo.Open(fixtures.Path("a.mp4"));
        byte[] small = Fixtures.Frames(gradient)[1], large = Fixtures.Frames(back)[1];

        Assert.Equal((outWidth, outHeight), (back.Width, back.Height));
        double error = 0;
        for (int y = 0; y < outHeight; y++)
        {
            for (int x = 0; x < outWidth; x++)
            {
                int source = ((Math.Min(y / upscale, height - 1) * width) + Math.Min(x / upscale, width - 1)) * 3;
                error += Math.Abs(small[source] - large[((y * outWidth) + x) * 3]);
            }
        }

        Assert.InRange(error / (outWidth * outHeight), 0, 8); // half the chroma resolution costs a few levels at steep edges
    }

    [SkippableFact]
    public void PreviewSettingsMakeSmallVideosVisible()
    {
        Assert.Equal(4, Mp4Options.Preview(64, 64).Upscale);
        Assert.Equal(1, Mp4Options.Preview(832, 480).Upscale);
        Assert.Equal(1, Mp4Options.Preview(1280, 720).Upscale);
    }

    [SkippableFact]
    public void FramesOfAnotherSizeAndEmptyVideosAreRefused()
    {
        using var fixtures = new Fixtures();
        using var writer = new LosslessWriter(fixtures.Path("a.mkv"), 8, 8, 16);

        Assert.Throws<ArgumentException>(() => writer.Add(new Frame(0, 8, 9, new byte[8 * 9 * 3])));
        Assert.Throws<ArgumentException>(() => writer.Add(new Frame(0, 8, 8, new byte[8])));
        Assert.Throws<InvalidOperationException>(writer.Complete);
    }

    [SkippableFact]
    public void AnEncoderThatFailsSaysWhyAndLeavesNothing()
    {
        using var fixtures = new Fixtures();
        using (var writer = new Mp4Writer(fixtures.Path("a.mp4"), 64, 64, 16, new Mp4Options { Preset = "no-such-preset" }))
        {
            var error = Assert.Throws<IOException>(() =>
            {
                writer.AddAll(Fixtures.Noise(64, 64, 40));
                writer.Complete();
            });
            Assert.Contains("a.mp4' could not be written", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }

        Assert.Empty(Directory.GetFiles(fixtures.Folder));
    }

    [SkippableFact]
    public void ACompletedFileReplacesTheOldOneAndSurvivesDisposal()
    {
        using var fixtures = new Fixtures();
        File.WriteAllText(fixtures.Path("a.mkv"), "old");
        using (var writer = new LosslessWriter(fixtures.Path("a.mkv"), 8, 8, 16))
        {
            writer.AddAll(Fixtures.Noise(8, 8, 2));
            writer.Complete();
            writer.Complete();
            Assert.Throws<InvalidOperationException>(() => writer.AddAll(Fixtures.Noise(8, 8, 1)));
        }

        Assert.Equal(2, Fixtures.Frames(FfmpegVideo.Open(fixtures.Path("a.mkv"))).Count);
        Assert.Single(Directory.GetFiles(fixtures.Folder));
    }
}
