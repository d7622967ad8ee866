using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video.Tests;

public sealed class FrameFolderVideoTests
{
    [SkippableFact]
    public void PicturesComeInNaturalOrderBitForBit()
    {
        using var fixtures = new Fixtures();
        MemoryVideo noise = Fixtures.Noise(31, 17, 12);
        WritePngs(fixtures, noise, i => $"frame {i}.png"); // 10 sorts before 2 as text

        var video = FrameFolderVideo.Open(fixtures.Folder, 8);

        Assert.Equal((31, 17, 8.0, 12), (video.Width, video.Height, video.FramesPerSecond, video.FrameCount!.Value));
        Assert.Equal(Fixtures.Frames(noise), Fixtures.Frames(video));
        Assert.Equal(Fixtures.Frames(noise), Fixtures.Frames(video));
    }

    [SkippableFact]
    public void JpegPicturesAreReadToo()
    {
        using var fixtures = new Fixtures();
        MemoryVideo gradient = Fixtures.Gradient(48, 32, 3);
        WritePngs(fixtures, gradient, i => $"{i}.png");
        fixtures.Run(["-i", "%d.png", "-q:v", "2", "%d.jpg"]);
        foreach (string png in Directory.GetFiles(fixtures.Folder, "*.png"))
            File.Delete(png);

        List<byte[]> frames = Fixtures.Frames(VideoSource.Open(fixtures.Folder));

        // The image2 muxer counts from 1; the order is the same.
        Assert.Equal(3, frames.Count);
        Assert.InRange(frames.Zip(Fixtures.Frames(gradient), (a, b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Average()).Max(), 0, 3);
    }

    [SkippableFact]
    public void OnePictureIsAVideoOfOneFrame()
    {
        using var fixtures = new Fixtures();
        MemoryVideo noise = Fixtures.Noise(9, 5, 1);
        WritePngs(fixtures, noise, _ => "-one %03d.png");

        Assert.Equal(Fixtures.Frames(noise), Fixtures.Frames(VideoSource.Open(fixtures.Path("-one %03d.png"))));
    }

    [SkippableFact]
    public void AnotherSizeNamesThePicture()
    {
        using var fixtures = new Fixtures();
        WritePngs(fixtures, Fixtures.Noise(16, 16, 3), i => $"{i}.png");
        Fixtures.WritePng(fixtures.Path("9.png"), 8, 8, new byte[8 * 8 * 3]);

        (_, InvalidDataException error) = Fixtures.ReadUntilError(FrameFolderVideo.Open(fixtures.Folder, 16));

        Assert.Contains("picture '9.png' is 8x8, the first is 16x16", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void ACutOffPictureIsAnError()
    {
        using var fixtures = new Fixtures();
        WritePngs(fixtures, Fixtures.Noise(64, 64, 4), i => $"{i}.png");
        fixtures.Truncate(fixtures.Path("2.png"), "2.png", 0.5);

        (int frames, _) = Fixtures.ReadUntilError(FrameFolderVideo.Open(fixtures.Folder, 16));

        Assert.InRange(frames, 0, 3);
    }

    [SkippableFact]
    public void MixedMissingAndEmptyFoldersSaySo()
    {
        using var fixtures = new Fixtures();
        Assert.Throws<UsageException>(() => FrameFolderVideo.Open(fixtures.Path("absent"), 16));
        Assert.Throws<InvalidDataException>(() => FrameFolderVideo.Open(fixtures.Folder, 16));
        File.WriteAllBytes(fixtures.Path("1.png"), []);
        Assert.Contains("0 bytes", Assert.Throws<InvalidDataException>(() => FrameFolderVideo.Open(fixtures.Folder, 16)).Message, StringComparison.Ordinal);
        Fixtures.WritePng(fixtures.Path("1.png"), 8, 8, new byte[8 * 8 * 3]);
        File.WriteAllBytes(fixtures.Path("2.jpg"), [0xFF, 0xD8]);
        Assert.Contains("mixes", Assert.Throws<InvalidDataException>(() => FrameFolderVideo.Open(fixtures.Folder, 16)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void StoppingEarlyDoesNotHangOnTheFeeder()
    {
        using var fixtures = new Fixtures();
        WritePngs(fixtures, Fixtures.Noise(128, 128, 40), i => $"{i}.png");

        Assert.Equal(2, FrameFolderVideo.Open(fixtures.Folder, 16).ReadFrames().Take(2).Count());
    }

    [SkippableFact]
    public void AFolderOfVideosIsListedInOrder()
    {
        using var fixtures = new Fixtures();
        foreach (string file in (string[])["b.mp4", "a.MKV", "notes.txt", ".hidden.mp4", "scores.csv"])
            File.WriteAllText(fixtures.Path(file), "x");
        Directory.CreateDirectory(fixtures.Path("empty"));
        Directory.CreateDirectory(fixtures.Path("frames"));
        Fixtures.WritePng(Path.Combine(fixtures.Path("frames"), "1.png"), 1, 1, new byte[3]);

        Assert.Equal(["a.MKV", "b.mp4", "frames"], VideoSource.List(fixtures.Folder).Select(Path.GetFileName));
        Assert.Throws<UsageException>(() => VideoSource.List(fixtures.Path("absent")));
    }

    [Theory]
    [InlineData("frame2", "frame10", -1)]
    [InlineData("frame10", "frame2", 1)]
    [InlineData("a1b2", "a1b10", -1)]
    [InlineData("007", "7", -1)]
    [InlineData("a", "a", 0)]
    [InlineData("a", "b", -1)]
    [InlineData("99999999999999999999999", "100000000000000000000000", -1)]
    public void NumbersInNamesCountAsNumbers(string a, string b, int expected)
    {
        Assert.Equal(expected, Math.Sign(NaturalOrder.Instance.Compare(a, b)));
        Assert.Equal(-expected, Math.Sign(NaturalOrder.Instance.Compare(b, a)));
    }

    private static void WritePngs(Fixtures fixtures, MemoryVideo video, Func<int, string> name)
    {
        foreach (Frame frame in video.ReadFrames())
            Fixtures.WritePng(fixtures.Path(name(frame.Index)), frame.Width, frame.Height, frame.Rgb.Span);
    }
}
