using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Core.Tests;

public class VideoStreamingTests
{
    [Fact]
    public async Task FramesComeInOrderOwnTheirBytesAndAreThoseOfThePlainReading()
    {
        List<Frame> kept = [];
        await foreach (Frame frame in Video(3).ReadFramesAsync(ahead: 2))
        {
            kept.Add(frame);
        }

        Assert.Equal(Video(3).ReadFrames().Select(f => f.Rgb.ToArray()), kept.Select(f => f.Rgb.ToArray()));
        Assert.Equal(Enumerable.Range(0, 24), kept.Select(f => f.Index));
    }

    [Fact]
    public async Task NoMoreIsMadeAheadThanAskedForAndLeavingStopsTheWork()
    {
        var counted = new Counted();
        await foreach (Frame frame in counted.ReadFramesAsync(ahead: 3))
        {
            await Task.Delay(50);

            // One is taken, three wait, one stands at the door.
            Assert.InRange(counted.Made, 1, 5);
            break;
        }

        Assert.True(counted.Ended);
    }

    [Fact]
    public async Task AFailureComesWhereTheNextFrameIsAwaited()
    {
        int frames = 0;
        var e = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (Frame frame in new Counted(breaksAt: 2).ReadFramesAsync())
            {
                frames++;
            }
        });

        Assert.Equal(("broke", 2), (e.Message, frames));
    }

    private static IVideo Video(double seconds) => new FakeMethod().Generate(new GenerationRequest { Prompt = new Prompt { Id = "p", Text = "t" }, Seed = 1, LengthSeconds = seconds });

    private sealed class Counted(int breaksAt = int.MaxValue) : IVideo
    {
        public int Made { get; private set; }

        public bool Ended { get; private set; }

        public string Name => "counted";

        public int Width => 1;

        public int Height => 1;

        public double FramesPerSecond => 8;

        public int? FrameCount => null;

        public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
        {
            try
            {
                for (int i = 0; i < 1000; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (i == breaksAt)
                    {
                        throw new InvalidOperationException("broke");
                    }

                    Made++;
                    yield return new Frame(i, 1, 1, new byte[3]);
                }
            }
            finally
            {
                Ended = true;
            }
        }
    }
}
