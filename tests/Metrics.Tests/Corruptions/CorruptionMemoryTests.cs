using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Corruptions;

namespace VideoSsm.Eval.Metrics.Tests.Corruptions;

/// <summary>Counts the managed bytes of the whole process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(CorruptionMemoryTests), DisableParallelization = true)]
[Collection(nameof(CorruptionMemoryTests))]
public sealed class CorruptionMemoryTests
{
    [Theory]
    [MemberData(nameof(CorruptionTests.Ids), MemberType = typeof(CorruptionTests))]
    public void ALongVideoNeedsNoMoreMemory(string id)
    {
        var source = new CorruptionSource(new Endless(600), 600, 7, new Endless(600));
        ICorruption corruption = AllCorruptions.List.Single(c => c.Id == id);
        long peak = 0, before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (Frame frame in corruption.Apply(source, corruption.Doses[1]).ReadFrames())
        {
            if (frame.Index % 100 == 99)
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        // 600 frames of 12 kB would be 7 MB; tables and buffers of the largest corruption are below 0.3 MB.
        Assert.InRange(peak, long.MinValue, 1_500_000);
    }

    /// <summary>One buffer for all frames, overwritten each time, as a decoder does it.</summary>
    private sealed class Endless(int frames) : IVideo
    {
        public string Name => "endless";

        public int Width => 64;

        public int Height => 64;

        public double FramesPerSecond => 16;

        public int? FrameCount => frames;

        public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
        {
            byte[] rgb = new byte[64 * 64 * 3];
            for (int t = 0; t < frames; t++)
            {
                rgb.AsSpan().Fill((byte)(t * 7));
                yield return new Frame(t, 64, 64, rgb);
            }
        }
    }
}
