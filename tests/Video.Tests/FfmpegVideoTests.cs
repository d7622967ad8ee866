using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video.Tests;

public sealed class FfmpegVideoTests
{
    [SkippableFact]
    public void APlainFileGivesItsFactsAndAllFrames()
    {
        using var fixtures = new Fixtures();
        var video = FfmpegVideo.Open(fixtures.MakeVideo("plain.mp4", "96x64", seconds: 2));

        List<Frame> frames = [.. video.ReadFrames()];

        Assert.Equal((96, 64, 16.0, 32), (video.Width, video.Height, video.FramesPerSecond, video.FrameCount!.Value));
        Assert.Equal(("plain.mp4", "h264", "yuv420p", 0), (video.Name, video.Facts.Codec, video.Facts.PixelFormat, video.Facts.Rotation));
        Assert.Equal(2.0, video.Facts.DurationSeconds!.Value, 3);
        Assert.Equal(Enumerable.Range(0, 32), frames.Select(f => f.Index));
        Assert.All(frames, f => Assert.Equal((96, 64, 96 * 64 * 3), (f.Width, f.Height, f.Rgb.Length)));
    }

    [SkippableFact]
    public void ReadingAgainStartsAnew()
    {
        using var fixtures = new Fixtures();
        var video = FfmpegVideo.Open(fixtures.MakeVideo("plain.mp4"));

        _ = video.ReadFrames().Take(3).Count();

        Assert.Equal(Fixtures.Hash(video), Fixtures.Hash(video));
    }

    [SkippableFact]
    public void TheColourMatrixTagIsIgnored()
    {
        using var fixtures = new Fixtures();
        string plain = fixtures.MakeVideo("untagged.mp4");
        string tagged = fixtures.Make("tagged.mp4", $"-i {plain} -c copy -bsf:v h264_metadata=matrix_coefficients=1");

        var video = FfmpegVideo.Open(tagged);

        Assert.Equal("bt709", video.Facts.ColorMatrix);
        Assert.Equal(Fixtures.Hash(FfmpegVideo.Open(plain)), Fixtures.Hash(video));
    }

    [SkippableFact]
    public void FullRangeIsRespected()
    {
        using var fixtures = new Fixtures();
        string full = fixtures.Make(
            "full.mp4", "-f lavfi -i color=white:s=32x32:r=16:d=0.5 -vf format=rgb24,scale=out_range=pc,format=yuvj420p -color_range pc");

        Assert.All(Fixtures.Frames(FfmpegVideo.Open(full)), rgb => Assert.All(rgb, value => Assert.InRange(value, 254, 255)));
    }

    [SkippableTheory]
    [InlineData("a video with blanks.mp4")]
    [InlineData("видео 视频 🎬 é.mp4")]
    [InlineData("-i leading dash.mp4")]
    [InlineData("colon: 'quote' \"double\" $HOME %03d [x]*.mp4")]
    public void AnyNameIsFine(string name)
    {
        using var fixtures = new Fixtures();
        string plain = fixtures.MakeVideo("plain.mp4");
        File.Copy(plain, fixtures.Path(name));

        var video = FfmpegVideo.Open(fixtures.Path(name));

        Assert.Equal(name, video.Name);
        Assert.Equal(Fixtures.Hash(FfmpegVideo.Open(plain)), Fixtures.Hash(video));
    }

    [SkippableFact]
    public void OddSizesComeAsTheyAre()
    {
        using var fixtures = new Fixtures();
        var video = FfmpegVideo.Open(fixtures.MakeVideo("odd.mkv", "65x33", extra: "-pix_fmt yuv420p -c:v ffv1"));

        Assert.Equal((65, 33), (video.Width, video.Height));
        Assert.Equal(16, Fixtures.Frames(video).Count);
    }

    [SkippableFact]
    public void VariableFrameRateKeepsEveryFrameOnce()
    {
        using var fixtures = new Fixtures();
        var video = FfmpegVideo.Open(fixtures.Make(
            "vfr.mp4", "-f lavfi -i testsrc2=s=64x64:r=30:d=2 -vf select='not(mod(n\\,3))+not(mod(n\\,7))' -fps_mode vfr -pix_fmt yuv420p"));

        Assert.True(video.Facts.IsVariableFrameRate);
        Assert.Equal(30, video.Facts.NominalFramesPerSecond, 6);
        Assert.InRange(video.FramesPerSecond, 12, 14);
        Assert.Equal(26, Fixtures.Frames(video).Count);
    }

    [SkippableTheory]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public void RotatedFilesStandAsInAPlayer(int clockwise)
    {
        using var fixtures = new Fixtures();
        string upright = fixtures.MakeVideo("upright.mp4", "64x32");

        // ffmpeg's "rotate" tag counts clockwise turns to undo, that is, anticlockwise ones.
        var video = FfmpegVideo.Open(fixtures.Make("turned.mp4", $"-i {upright} -c copy -metadata:s:v:0 rotate={360 - clockwise}"));

        List<byte[]> before = Fixtures.Frames(FfmpegVideo.Open(upright));
        List<byte[]> after = Fixtures.Frames(video);
        Assert.Equal(clockwise, video.Facts.Rotation);
        Assert.Equal(clockwise == 180 ? (64, 32) : (32, 64), (video.Width, video.Height));
        Assert.Equal((64, 32), (video.Facts.CodedWidth, video.Facts.CodedHeight));
        Assert.Equal(Turn(before[5], 64, 32, clockwise), after[5]);
    }

    [SkippableFact]
    public void TenBitBecomesEightBit()
    {
        using var fixtures = new Fixtures();
        var eight = FfmpegVideo.Open(fixtures.MakeVideo("8.mkv", extra: "-pix_fmt yuv420p -c:v ffv1"));
        var ten = FfmpegVideo.Open(fixtures.MakeVideo("10.mkv", extra: "-pix_fmt yuv420p10le -c:v ffv1"));

        byte[] a = Fixtures.Frames(eight)[3], b = Fixtures.Frames(ten)[3];

        Assert.Equal("yuv420p10le", ten.Facts.PixelFormat);
        Assert.Equal(16, Fixtures.Frames(ten).Count);
        Assert.InRange(a.Zip(b, (x, y) => Math.Abs(x - y)).Average(), 0, 3);
    }

    [SkippableFact]
    public void AGifGivesItsFrames()
    {
        using var fixtures = new Fixtures();
        string gif = fixtures.MakeVideo("a.gif", extra: "-loop 0");
        var video = FfmpegVideo.Open(gif);

        Assert.Equal((64, 64), (video.Width, video.Height));
        Assert.Equal(16, Fixtures.Frames(video).Count);
    }

    [SkippableFact]
    public void AClipCutByAnEditListPlaysOnlyItsPart()
    {
        using var fixtures = new Fixtures();
        string whole = fixtures.MakeVideo("whole.mp4", seconds: 3);
        var part = FfmpegVideo.Open(fixtures.Make("part.mp4", $"-ss 1.1 -i {whole} -c copy"));

        int frames = Fixtures.Frames(part).Count;

        Assert.Null(part.FrameCount);
        Assert.InRange(frames, 28, 32);
    }

    private static byte[] Turn(byte[] rgb, int width, int height, int clockwise)
    {
        (int w, int h) = clockwise == 180 ? (width, height) : (height, width);
        byte[] turned = new byte[rgb.Length];
        for (int y = 0; y < h; y++)
        {
            for (int x = 0; x < w; x++)
            {
                (int sx, int sy) = clockwise switch
                {
                    90 => (y, height - 1 - x),
                    180 => (width - 1 - x, height - 1 - y),
                    _ => (width - 1 - y, x),
                };
                rgb.AsSpan(((sy * width) + sx) * 3, 3).CopyTo(turned.AsSpan(((y * w) + x) * 3));
            }
        }

        return turned;
    }
}
