using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video.Tests;

public sealed class FfmpegCodecTests
{
    [SkippableFact]
    public void WhatIsStoredIsReadBackAndThePreviewIsLarge()
    {
        using var fixtures = new Fixtures();
        var codec = new FfmpegCodec();
        MemoryVideo noise = Fixtures.Noise(64, 64, 4);
        string store = fixtures.Path("a" + codec.LosslessExtension), preview = fixtures.Path("a" + codec.PreviewExtension);

        using (IVideoWriter lossless = codec.CreateLossless(store, 64, 64, 16), small = codec.CreatePreview(preview, 64, 64, 16))
        {
            foreach (Frame frame in noise.ReadFrames())
            {
                lossless.Add(frame);
                small.Add(frame);
            }

            lossless.Complete();
            small.Complete();
        }

        Assert.Equal(Fixtures.Hash(noise), Fixtures.Hash(codec.Open(store)));
        Assert.Equal((256, 256, 4), (codec.Open(preview).Width, codec.Open(preview).Height, codec.Open(preview).FrameCount));
        Assert.Matches(@"^ffmpeg \S+, FFV1", codec.Description);
    }

    [Fact]
    public void AMemoryVideoChecksItsFrames()
    {
        Assert.Throws<ArgumentException>(() => new MemoryVideo("v", 2, 2, 16, [new byte[11]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryVideo("v", 2, 2, 0, []));
        Assert.Equal(Fixtures.Frames(Fixtures.Noise(3, 3, 4)), Fixtures.Frames(MemoryVideo.Load(Fixtures.Noise(3, 3, 4))));
    }
}
