using FsCheck;
using FsCheck.Fluent;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video.Tests;

public sealed class BrokenVideoTests
{
    [SkippableFact]
    public void AMissingFileIsTheUsersToMend()
    {
        using var fixtures = new Fixtures();
        Assert.Contains("absent.mp4", Assert.Throws<UsageException>(() => FfmpegVideo.Open(fixtures.Path("absent.mp4"))).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void AnEmptyFileSaysSo()
    {
        using var fixtures = new Fixtures();
        File.WriteAllBytes(fixtures.Path("empty.mp4"), []);

        var error = Assert.Throws<InvalidDataException>(() => FfmpegVideo.Open(fixtures.Path("empty.mp4")));

        Assert.Equal("'empty.mp4' is empty (0 bytes)", error.Message);
    }

    [SkippableFact]
    public void TextIsNoVideo()
    {
        using var fixtures = new Fixtures();
        File.WriteAllText(fixtures.Path("notes.mp4"), "this is not a video\n");

        Assert.Contains("'notes.mp4' cannot be read as a video", Assert.Throws<InvalidDataException>(() => FfmpegVideo.Open(fixtures.Path("notes.mp4"))).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void APlaylistOpensNothingElse()
    {
        using var fixtures = new Fixtures();
        string secret = fixtures.MakeVideo("secret.ts");
        File.WriteAllText(fixtures.Path("playlist.mp4"), $"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n");
        File.WriteAllText(fixtures.Path("concat.mp4"), "ffconcat version 1.0\nfile secret.ts\n");

        Assert.Throws<InvalidDataException>(() => FfmpegVideo.Open(fixtures.Path("playlist.mp4")));
        Assert.Throws<InvalidDataException>(() => FfmpegVideo.Open(fixtures.Path("concat.mp4")));
    }

    [SkippableFact]
    public void AudioOnlySaysWhatThereIs()
    {
        using var fixtures = new Fixtures();
        string sound = fixtures.Make("sound.mp4", "-f lavfi -i sine=d=1");

        var error = Assert.Throws<InvalidDataException>(() => FfmpegVideo.Open(sound));

        Assert.Equal("'sound.mp4' has no video stream (only audio)", error.Message);
    }

    [SkippableFact]
    public void ACoverPictureIsNoVideo()
    {
        using var fixtures = new Fixtures();
        fixtures.Make("cover.png", "-f lavfi -i testsrc2=s=64x64:d=1 -frames:v 1");
        string sound = fixtures.Make(
            "sound.m4a", $"-f lavfi -i sine=d=1 -i {fixtures.Path("cover.png")} -map 0 -map 1 -c:v copy -disposition:v:0 attached_pic");

        Assert.Contains("cover picture", Assert.Throws<InvalidDataException>(() => FfmpegVideo.Open(sound)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void ZeroFramesAreAnError()
    {
        using var fixtures = new Fixtures();
        string none = fixtures.Make("none.mp4", "-f lavfi -i testsrc2=s=64x64:r=16:d=1 -frames:v 0 -c:v libx264");
        string noneMkv = fixtures.Make("none.mkv", "-f lavfi -i testsrc2=s=64x64:r=16:d=1 -frames:v 0 -c:v ffv1");

        Assert.Throws<InvalidDataException>(() => FfmpegVideo.Open(none).ReadFrames().Count());
        Assert.Throws<InvalidDataException>(() => FfmpegVideo.Open(noneMkv).ReadFrames().Count());
    }

    [SkippableTheory]
    [InlineData("whole.mp4", "-pix_fmt yuv420p -movflags +faststart")]
    [InlineData("whole.mkv", "-c:v ffv1")]
    [InlineData("whole.webm", "-c:v libvpx -b:v 200k -deadline realtime -cpu-used 8")]
    [InlineData("whole.avi", "-c:v mpeg4")]
    public void ACutOffFileGivesItsFramesAndThenTheError(string name, string encoding)
    {
        using var fixtures = new Fixtures();
        string whole = fixtures.MakeVideo(name, "160x120", seconds: 3, extra: encoding);
        var cut = FfmpegVideo.Open(fixtures.Truncate(whole, "cut " + name, 0.6));

        (int frames, InvalidDataException error) = Fixtures.ReadUntilError(cut);

        Assert.InRange(frames, 5, 47);
        Assert.Contains($"'cut {name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{frames} ", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void AnMp4CutBeforeItsIndexCannotBeOpened()
    {
        using var fixtures = new Fixtures();
        string whole = fixtures.MakeVideo("whole.mp4", seconds: 2);

        var error = Assert.Throws<InvalidDataException>(() => FfmpegVideo.Open(fixtures.Truncate(whole, "cut.mp4", 0.5)));

        Assert.Contains("moov atom not found", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void ACutOffGifSaysSo()
    {
        using var fixtures = new Fixtures();
        string whole = fixtures.MakeVideo("whole.gif", extra: "");

        Assert.Contains("cut off", Assert.Throws<InvalidDataException>(() => FfmpegVideo.Open(fixtures.Truncate(whole, "cut.gif", 0.7))).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void DamageInTheMiddleIsFoundAlthoughFfmpegConcealsIt()
    {
        using var fixtures = new Fixtures();
        byte[] bytes = File.ReadAllBytes(fixtures.MakeVideo("whole.mp4", "160x120", seconds: 3, extra: "-pix_fmt yuv420p -movflags +faststart"));
        var random = new Random(1);
        for (int i = 0; i < 60; i++)
            bytes[random.Next(bytes.Length / 3, bytes.Length)] = (byte)random.Next(256);
        File.WriteAllBytes(fixtures.Path("damaged.mp4"), bytes);

        (int frames, InvalidDataException error) = Fixtures.ReadUntilError(FfmpegVideo.Open(fixtures.Path("damaged.mp4")));

        Assert.Contains($"after {frames} of 48 frames", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0x", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void AChangeOfSizeIsAnErrorNotAResize()
    {
        using var fixtures = new Fixtures();
        byte[] small = File.ReadAllBytes(fixtures.MakeVideo("small.ts", "64x64"));
        byte[] large = File.ReadAllBytes(fixtures.MakeVideo("large.ts", "128x96"));
        File.WriteAllBytes(fixtures.Path("both.ts"), [.. small, .. large]);

        (_, InvalidDataException error) = Fixtures.ReadUntilError(FfmpegVideo.Open(fixtures.Path("both.ts")));

        Assert.Contains("changes from 64x64 to 128x96", error.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("whole.mkv")]
    [InlineData("whole.mp4")]
    public void AFileOfOursCutAnywhereIsNeverTakenForWhole(string name)
    {
        using var fixtures = new Fixtures();
        string whole = fixtures.Path(name);
        using (VideoWriter writer = name == "whole.mkv" ? new LosslessWriter(whole, 16, 16, 16) : new Mp4Writer(whole, 16, 16, 16))
        {
            writer.AddAll(Fixtures.Noise(16, 16, 12));
            writer.Complete();
        }

        byte[] bytes = File.ReadAllBytes(whole);
        string hash = Fixtures.Hash(FfmpegVideo.Open(whole));
        for (int k = 1; k < 12; k++)
        {
            File.WriteAllBytes(fixtures.Path("cut"), bytes[..((bytes.Length * k / 12) + (k % 7))]);
            Exception? error = Record.Exception(() => Assert.Equal(hash, Fixtures.Hash(FfmpegVideo.Open(fixtures.Path("cut")))));
            Assert.True(error is null or InvalidDataException, $"cut at {k}/12: {error}");
        }
    }

    [SkippableFact]
    public void RandomBytesNeverDoAnythingButFailCleanly()
    {
        using var fixtures = new Fixtures();
        string good = fixtures.MakeVideo("good.mp4", "32x32", extra: "-pix_fmt yuv420p -movflags +faststart");
        byte[] valid = File.ReadAllBytes(good);
        int run = 0;

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20), Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<int>(), (noise, seed) =>
        {
            // Every second file keeps a good header, so that the damage reaches the decoder.
            byte[] bytes = [.. noise];
            if (run++ % 2 == 0)
            {
                bytes = [.. valid];
                var random = new Random(seed);
                for (int i = 0; i < 25; i++)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(fixtures.Path("fuzz.mp4"), bytes);
            Exception? error = Record.Exception(() =>
            {
                var video = FfmpegVideo.Open(fixtures.Path("fuzz.mp4"));
                foreach (Frame frame in video.ReadFrames())
                    Assert.Equal(video.Width * video.Height * 3, frame.Rgb.Length);
            });
            return error is null or InvalidDataException;
        }));
    }
}
