using System.Security.Cryptography;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video.Tests;

public sealed class FrameHashTests
{
    [Fact]
    public void TheHashIsTheOneDescribed()
    {
        byte[] a = [1, 2, 3], b = [4, 5, 6];
        var video = new MemoryVideo("v", 1, 1, 16, [a, b]);

        byte[] bytes = [1, 0, 0, 0, 1, 0, 0, 0, .. a, .. b, 2, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(16.0)];

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), FrameHash.Of(video));
    }

    [Fact]
    public void SizeRateCountAndEveryByteCount()
    {
        byte[] rgb = new byte[12], other = new byte[12];
        other[11] = 1;
        string[] hashes =
        [
            FrameHash.Of(new MemoryVideo("v", 2, 2, 16, [rgb])),
            FrameHash.Of(new MemoryVideo("v", 4, 1, 16, [rgb])),
            FrameHash.Of(new MemoryVideo("v", 1, 4, 16, [rgb])),
            FrameHash.Of(new MemoryVideo("v", 2, 2, 8, [rgb])),
            FrameHash.Of(new MemoryVideo("v", 2, 2, 16, [rgb, rgb])),
            FrameHash.Of(new MemoryVideo("v", 2, 2, 16, [other])),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], FrameHash.Of(new MemoryVideo("another name", 2, 2, 16, [rgb])));
    }

    [Fact]
    public void FramesOfTwoSizesAreRefused()
    {
        using var hash = new FrameHash();
        hash.Add(new Frame(0, 1, 1, new byte[3]));
        Assert.Throws<ArgumentException>(() => hash.Add(new Frame(1, 2, 1, new byte[6])));
    }

    [Fact]
    public void AMemoryVideoChecksItsFrames()
    {
        Assert.Throws<ArgumentException>(() => new MemoryVideo("v", 2, 2, 16, [new byte[11]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryVideo("v", 2, 2, 0, []));
        var copy = MemoryVideo.Load(Fixtures.Noise(3, 3, 4));
        Assert.Equal(Fixtures.Frames(Fixtures.Noise(3, 3, 4)), Fixtures.Frames(copy));
    }
}
