using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines.Tests;

public sealed class WorldSystemTests
{
    public static TheoryData<string> Ids => SystemFixtures.Ids;

    [Fact]
    public void Ids_are_unique_among_all_methods_and_the_identity_names_checkpoint_sampler_and_guidance()
    {
        string[] ids = [.. MethodCatalog.Systems.Select(s => s.Id), .. MethodCatalog.World.Select(c => c.Id)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        foreach (var system in MethodCatalog.Systems)
        {
            using var method = new WorldSystemMethod(system, SystemFixtures.Small(system.Id));
            Assert.All(["checkpoint", "sampler", "steps", "guidance", "long", "network"], name => Assert.Single(method.Info.Config, p => p.Key == name));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_video_has_its_frames_to_the_last_and_the_same_bytes_again(string id)
    {
        using var method = new WorldSystemMethod(SystemFixtures.Quick(id), SystemFixtures.Small(id));
        var probe = new KeptReadings();

        // 45 latent frames: more than two clips of any system, and a tail that no clip or chunk divides.
        var video = method.Generate(SystemFixtures.Request(11.25, probe));
        Assert.Equal(177, video.FrameCount);
        byte[][] frames = SystemFixtures.Read(video);
        Assert.Equal(177, frames.Length);
        Assert.Equal(frames, SystemFixtures.Read(video));
        Assert.NotEqual(frames, SystemFixtures.Read(method.Generate(SystemFixtures.Request(11.25) with { Seed = 8 })));
        Assert.NotEqual(frames[3], frames[^1]);
        Assert.All(["dit_seconds", "vae_seconds", "chunk_seconds", "live_tensors", "text_bytes"], name => Assert.NotEmpty(probe.Values[name]));
        Assert.Equal(2, probe.Values["first_frame_seconds"].Count);
        Assert.All(probe.Values["dit_seconds"], s => Assert.True(s > 0));
    }

    /// <summary>Two videos made turn by turn, as a server would, and a prompt that changes half-way.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void A_video_does_not_depend_on_what_is_made_beside_it_and_follows_its_prompts(string id)
    {
        using var method = new WorldSystemMethod(SystemFixtures.Quick(id), SystemFixtures.Small(id));
        var plain = method.Generate(SystemFixtures.Request(7));
        var request = SystemFixtures.Request(7);
        var changed = method.Generate(request with { Prompt = request.Prompt with { Schedule = [new PromptChange(5, "star")] } });
        byte[][] alone = SystemFixtures.Read(plain), other = SystemFixtures.Read(changed);
        var both = plain.ReadFrames().Zip(changed.ReadFrames(), (a, b) => (A: a.Rgb.ToArray(), B: b.Rgb.ToArray())).ToList();
        Assert.Equal(alone, both.Select(p => p.A));
        Assert.Equal(other, both.Select(p => p.B));

        // At 16 frames a second the new prompt begins at frame 80; MAGI-1 and Rolling Forcing have up to 4 older chunks in flight by then.
        Assert.Equal(alone.Take(33), other.Take(33));
        Assert.NotEqual(alone[^1], other[^1]);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Five_seconds_and_a_minute_have_the_frames_of_all_methods(string id)
    {
        using var method = new WorldSystemMethod(SystemFixtures.Quick(id), SystemFixtures.Small(id));
        Assert.Equal(81, method.Generate(SystemFixtures.Request(5)).FrameCount);
        Assert.Equal(957, method.Generate(SystemFixtures.Request(60)).FrameCount);
        Assert.Equal(9, SystemFixtures.Read(method.Generate(SystemFixtures.Request(0.1))).Length);
        Assert.Throws<NotSupportedException>(() => method.Generate(SystemFixtures.Request(0)));
    }

    /// <summary>Frames need not be square: 832x480 in the small. A square one holds other pictures, so nothing was cut or swapped on the way.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void A_frame_may_be_wider_than_high(string id)
    {
        byte[][] Make(int width, int height)
        {
            using var method = new WorldSystemMethod(SystemFixtures.Quick(id), SystemFixtures.Small(id, (width, height)));
            var video = method.Generate(SystemFixtures.Request(6));
            Assert.Equal((width, height), (video.Width, video.Height));
            byte[][] frames = SystemFixtures.Read(video);
            Assert.Equal(video.FrameCount, frames.Length);
            Assert.All(frames, f => Assert.Equal(width * height * 3, f.Length));
            return frames;
        }

        byte[][] wide = Make(64, 32), high = Make(32, 64);
        Assert.Equal(wide, Make(64, 32));

        // Rows of a wide frame are not those of a high one, and the last ones are pictures, not what was left in memory.
        Assert.NotEqual(wide[^1], high[^1]);
        Assert.True(wide[^1].Distinct().Count() > 3 && high[^1].Distinct().Count() > 3, "an even picture proves nothing");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_bench_reads_a_system_as_well(string id)
    {
        using var networks = SystemFixtures.Small(id);
        var row = RolloutBench.Run(SystemFixtures.Quick(id), networks, 6, "a red star");
        Assert.True(row is { ClosedForm: null, TextBytesClosedForm: null, IsClosedForm: null, Frames: 93, FirstFrameSeconds: > 0, Chunk10Seconds: > 0, TextBytes: > 0 });
        Assert.True(row.FramesPerSecondWithVae < row.FramesPerSecondWithoutVae);
        Assert.Equal(id is "magi-1" or "rolling-forcing", row.Measured.Window > 0);
    }

    /// <summary>MAGI-1's own chunk of 6 latent frames does not divide 9: the second chunk is cut, not left out.</summary>
    [Fact]
    public void A_chunk_that_reaches_beyond_the_end_is_cut()
    {
        using var method = new WorldSystemMethod(new Magi1 { ChunkFrames = 6, Steps = 4 }, SystemFixtures.Small());
        Assert.Equal(33, SystemFixtures.Read(method.Generate(SystemFixtures.Request(2))).Length);
    }

    [Theory]
    [InlineData(240, 21, 1, "0+21 1+20 1+20 1+20 1+20 1+20 1+20 1+20 1+20 1+20 1+20 1+19")]
    [InlineData(240, 21, 5, "0+21 5+16 5+16 5+16 5+16 5+16 5+16 5+16 5+16 5+16 5+16 5+16 5+16 5+16 5+11")]
    [InlineData(21, 21, 5, "0+21")]
    [InlineData(22, 21, 5, "0+21 5+1")]
    [InlineData(9, 21, 5, "0+9")]
    public void Clips_overlap_and_the_last_one_takes_what_is_left(int total, int clip, int overlap, string expected)
    {
        ClipWindow[] plan = [.. ClipWindow.Plan(total, clip, overlap)];
        Assert.Equal(expected, string.Join(' ', plan.Select(w => $"{w.Known}+{w.New}")));
        Assert.Equal(total, plan.Sum(w => w.New));
        Assert.Equal(plan.Select((_, i) => plan.Take(i).Sum(w => w.New)), plan.Select(w => w.FirstNew));
    }

    /// <summary>The seam of a restart: the next clip goes on from the encoded last frame, so with an autoencoder that forgets nothing it would begin with it.</summary>
    [Fact]
    public void A_restart_continues_from_the_last_frame()
    {
        using var networks = SystemFixtures.Small();
        var seen = new List<Tensor>();
        using var run = new SystemRun(networks, SystemFixtures.Request(2.5), TimeProvider.System, default);
        List<Tensor> pieces = [];
        try
        {
            foreach (var piece in OverlapWindows.Pixels(run, run.Codec, 5, 1, (window, known) =>
            {
                if (known is not null)
                    seen.Add(known.clone().DetachFromDisposeScope());
                return run.Noise($"{window.Index}", 1, window.Frames, 16, run.Height, run.Width);
            }))
                pieces.Add(piece);
            Assert.Equal([17, 16, 12], pieces.Select(p => (int)p.shape[1]));
            for (int i = 0; i < seen.Count; i++)
            {
                using var scope = NewDisposeScope();
                var last = pieces[i].narrow(1, pieces[i].shape[1] - 1, 1);
                Assert.True(networks.Vae.Encode(last.unsqueeze(0)).transpose(1, 2).allclose(seen[i]));
            }
        }
        finally
        {
            pieces.ForEach(p => p.Dispose());
            seen.ForEach(p => p.Dispose());
        }
    }
}
