using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Baselines.Tests;

public sealed class ControlVideosTests
{
    private static readonly GenerationRequest Request = new() { Prompt = new Prompt { Id = "p", Text = "p" }, Seed = 3, LengthSeconds = 4 };

    [Fact]
    public void A_frozen_video_repeats_its_first_frame()
    {
        int[] values = Read(ControlVideos.Frozen(new Counting()));
        Assert.Equal(40, values.Length);
        Assert.All(values, v => Assert.Equal(0, v));
    }

    [Fact]
    public void A_loop_begins_again_after_two_seconds() =>
        Assert.Equal(Enumerable.Range(0, 40).Select(i => i % 20), Read(ControlVideos.Loop(new Counting())));

    [Fact]
    public void Shuffling_keeps_the_frames_of_every_second_together_in_another_order()
    {
        int[] values = Read(ControlVideos.Shuffled(new Counting()));
        Assert.Equal(Enumerable.Range(0, 40), values.Order());
        Assert.NotEqual(Enumerable.Range(0, 40), values);
        for (int second = 0; second < 4; second++)
            Assert.Equal(Enumerable.Range(second * 10, 10), values.Skip(second * 10).Take(10).Order());
        Assert.Equal(values, Read(ControlVideos.Shuffled(new Counting())));
    }

    [Fact]
    public void A_control_names_its_source_and_its_own_identity()
    {
        var info = ControlVideos.Frozen(new Counting()).Info;
        Assert.Equal("control:frozen", info.Id);
        Assert.Equal(ModelScale.None, info.Scale);
        Assert.Contains(new KeyValuePair<string, string>("source", "counting"), info.Config);
    }

    [Fact]
    public void Anchors_of_given_videos_say_whose_they_are_loop_within_short_ones_and_shuffle_each_in_its_own_order()
    {
        var given = new Counting(frames: 20, given: true);
        Assert.Equal(["Frozen frame of Counting", "Loop of Counting", "Shuffled frames of Counting"], ControlVideos.Anchors.Select(make => make(given).Info.DisplayName));
        Assert.All(ControlVideos.Anchors, make => Assert.True(make(given).Info is { IsAnchor: true, Given: not null }));

        Assert.Equal(Enumerable.Range(0, 20).Select(i => i % 10), Read(ControlVideos.Loop(given)));
        Assert.Equal(Enumerable.Range(0, 20), Read(ControlVideos.Loop(new Counting(frames: 20))));
        Assert.NotEqual(Read(ControlVideos.Shuffled(given)), Read(ControlVideos.Shuffled(given), Request with { Sample = 1 }));
        Assert.Equal(Read(ControlVideos.Shuffled(given)), Read(ControlVideos.Shuffled(given), Request with { Seed = 9 }));
    }

    private static int[] Read(IVideoMethod method, GenerationRequest? request = null)
    {
        int next = 0;
        return [.. method.Generate(request ?? Request).ReadFrames().Select(frame =>
        {
            Assert.Equal(next++, frame.Index);
            return (int)frame.Rgb.Span[0];
        })];
    }

    /// <summary>Frames at 10 fps that carry their own number, in one buffer that is used again and again, as the contract allows.</summary>
    private sealed class Counting(int frames = 40, bool given = false) : IVideoMethod, IVideo
    {
        public MethodInfo Info { get; } = new()
        {
            Id = "counting",
            Version = 1,
            DisplayName = "Counting",
            Summary = "Counts.",
            Scale = ModelScale.World,
            Backbone = "none",
            Given = given ? [] : null,
        };

        public string Name => "counting";

        public int Width => 1;

        public int Height => 1;

        public double FramesPerSecond => 10;

        public int? FrameCount => frames;

        public IVideo Generate(GenerationRequest request) => this;

        public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
        {
            byte[] buffer = new byte[3];
            for (int i = 0; i < frames; i++)
            {
                Array.Fill(buffer, (byte)i);
                yield return new Frame(i, 1, 1, buffer);
            }
        }
    }
}
