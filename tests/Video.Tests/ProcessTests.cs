using System.Globalization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video.Tests;

/// <summary>Not beside other tests: they count the children and the memory of this process.</summary>
[CollectionDefinition(nameof(ProcessTests), DisableParallelization = true)]
public sealed class ProcessCollection;

[Collection(nameof(ProcessTests))]
public sealed class ProcessTests
{
    [SkippableFact]
    public void StoppingEarlyLeavesNoProcessBehind()
    {
        using var fixtures = new Fixtures();
        var video = FfmpegVideo.Open(fixtures.MakeVideo("long.mp4", "320x240", seconds: 20, extra: "-pix_fmt yuv420p -preset ultrafast"));
        int children = Children();

        foreach (Frame frame in video.ReadFrames())
        {
            Assert.Equal(children + 1, Children());
            if (frame.Index == 2)
                break;
        }

        Assert.Equal(children, Children());
    }

    [SkippableFact]
    public void CancellingStopsFfmpegAtOnce()
    {
        using var fixtures = new Fixtures();
        var video = FfmpegVideo.Open(fixtures.MakeVideo("long.mp4", "320x240", seconds: 20, extra: "-pix_fmt yuv420p -preset ultrafast"));
        int children = Children();
        using var source = new CancellationTokenSource();
        int frames = 0;

        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (Frame _ in video.ReadFrames(source.Token))
            {
                if (++frames == 4)
                    source.Cancel();
            }
        });

        Assert.Equal(4, frames);
        Assert.Equal(children, Children());
    }

    [SkippableFact]
    public void AProcessThatStandsStillIsStopped()
    {
        using var fixtures = new Fixtures();

        // Waits for input that never comes.
        using var process = new FfmpegProcess(
            ["-loglevel", "level+error", "-f", "rawvideo", "-video_size", "8x8", "-i", "pipe:0", "-f", "rawvideo", "pipe:1"],
            feedsInput: true, TimeSpan.FromMilliseconds(300), CancellationToken.None);

        Assert.Equal(0, process.Read(new byte[64]));
        Assert.True(process.TimedOut);
    }

    [SkippableFact]
    public void AWriterThatIsNotCompletedLeavesNothing()
    {
        using var fixtures = new Fixtures();
        int children = Children();
        using (var writer = new LosslessWriter(fixtures.Path("half.mkv"), 64, 64, 16))
        {
            writer.AddAll(Fixtures.Noise(64, 64, 5));
            Assert.False(File.Exists(fixtures.Path("half.mkv")));
            Assert.Equal(children + 1, Children());
        }

        Assert.Empty(Directory.GetFiles(fixtures.Folder));
        Assert.Equal(children, Children());
    }

    [SkippableFact]
    public void ALongVideoIsReadThroughOneBuffer()
    {
        using var fixtures = new Fixtures();
        var video = FfmpegVideo.Open(fixtures.MakeVideo("long.mp4", "320x240", seconds: 20, extra: "-pix_fmt yuv420p -preset ultrafast"));
        Assert.Equal(320, Fixtures.Frames(video).Count);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        int frames = video.ReadFrames().Count();

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(320, frames);
        Assert.InRange(allocated, 1, 4_000_000); // 320 frames are 74 MB
    }

    // Zombies count as well: they keep their entry until somebody waits for them.
    private static int Children()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "children are counted in /proc");
        string self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return Directory.GetDirectories("/proc").Count(folder =>
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _))
                return false;
            try
            {
                string stat = File.ReadAllText(Path.Combine(folder, "stat"));
                return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == self;
            }
            catch (IOException)
            {
                return false; // it ended while we looked
            }
        });
    }
}
