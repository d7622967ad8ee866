using TorchSharp;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Memory;

/// <summary>A cache is a way to compute a masked pass; it must not change what is computed.</summary>
public sealed class CacheTests
{
    public static TheoryData<int, int, PositionMode> Policies => new()
    {
        { 0, int.MaxValue, PositionMode.Absolute },
        { 0, 6, PositionMode.Absolute },
        { 0, 6, PositionMode.Slot },
        { 3, 9, PositionMode.Absolute },
        { 3, 6, PositionMode.Slot },
        { 6, 3, PositionMode.Slot },
        { 2, 5, PositionMode.Absolute },
    };

    [Theory]
    [Trait("Correctness", "1")]
    [MemberData(nameof(Policies))]
    public void A_chunk_by_chunk_run_equals_one_pass_over_the_clip(int sink, int window, PositionMode mode)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make();
        using var text = Networks.Prompt(dit);
        var policy = new WindowSinkMemory(sink, window, mode);
        var x = Networks.Latents("clip", 15);
        var t = cat([Networks.Times(700, 6), Networks.Times(30, 9)], 1);

        using var clip = policy.OpenClip(dit, Networks.Shape(), doubled: false);
        var whole = dit.Forward(x, t, text, clip, StepKind.FullSequence, 0);
        using var chunks = policy.Open(dit, Networks.Shape());
        for (int first = 0; first < 15; first += 3)
        {
            var part = dit.Forward(x.narrow(1, first, 3), t.narrow(1, first, 3), text, chunks, StepKind.CleanCommit, first);
            Assert.InRange(Networks.Distance(part, whole.narrow(1, first, 3)), 0, 1e-5);
        }
    }

    [Theory]
    [Trait("Correctness", "2")]
    [InlineData(0, int.MaxValue)]
    [InlineData(0, 6)]
    [InlineData(3, 6)]
    public void A_dense_mask_equals_the_blocks_it_describes(int sink, int window)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make();
        using var text = Networks.Prompt(dit);
        var policy = new WindowSinkMemory(sink, window, PositionMode.Absolute);
        var clean = Networks.Latents("clean", 12);
        var noisy = Networks.Latents("noisy", 12);
        var t = Networks.Times(600, 12);
        using var blocks = policy.OpenClip(dit, Networks.Shape(), doubled: true);
        using var dense = policy.OpenClip(dit, Networks.Shape(dense: true), doubled: true);
        Assert.InRange(Networks.Distance(dit.TeacherForced(clean, noisy, t, text, blocks), dit.TeacherForced(clean, noisy, t, text, dense)), 0, 1e-5);
    }

    [Fact]
    [Trait("Correctness", "2")]
    public void The_window_mask_is_the_condition_on_the_end_of_the_chunk()
    {
        const int Window = 6, Sink = 2, Frames = 18;
        bool[,] mask = ClipMask.Frames(new WindowGeometry(Sink, Window, 3), Frames, doubled: false);
        for (int query = 0; query < Frames; query++)
        {
            int end = ((query / 3) + 1) * 3;
            for (int key = 0; key < Frames; key++)
                Assert.Equal(key < end && (key >= end - Window || key < Sink), mask[query, key]);
        }
    }

    [Fact]
    public void A_noisy_chunk_sees_itself_and_the_clean_past_only()
    {
        const int Frames = 9;
        bool[,] mask = ClipMask.Frames(new WindowGeometry(0, int.MaxValue, 3), Frames, doubled: true);
        for (int query = 0; query < 2 * Frames; query++)
        {
            for (int key = 0; key < 2 * Frames; key++)
            {
                int queryChunk = query % Frames / 3, keyChunk = key % Frames / 3;
                bool expected = query < Frames
                    ? key < Frames && keyChunk <= queryChunk
                    : key < Frames ? keyChunk < queryChunk : keyChunk == queryChunk;
                Assert.Equal(expected, mask[query, key]);
            }
        }
    }

    [Theory]
    [Trait("Correctness", "3")]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_rolled_cache_equals_a_fresh_one_in_the_first_layer_and_only_there(int layers, bool equal)
    {
        // Keys of deeper layers were computed when older frames were still visible, so they differ from those of a fresh cache by design.
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(Networks.Tiny with { Layers = layers });
        using var text = Networks.Prompt(dit);
        var policy = new WindowSinkMemory(3, 9);
        var clean = Networks.Latents("clean", 18);
        using var rolled = policy.Open(dit, Networks.Shape());
        Networks.CommitAll(dit, rolled, text, clean);
        using var fresh = policy.Open(dit, Networks.Shape());
        Networks.CommitAll(dit, fresh, text, cat([clean.narrow(1, 0, 3), clean.narrow(1, 12, 6)], 1));

        var x = Networks.Latents("next", 3);
        var a = dit.Forward(x, Networks.Times(800, 3), text, rolled, StepKind.Denoise, 18);
        var b = dit.Forward(x, Networks.Times(800, 3), text, fresh, StepKind.Denoise, 9);
        double distance = Networks.Distance(a, b);
        Assert.True(equal ? distance < 1e-5 : distance > 1e-4, $"distance {distance}");
    }

    [Theory]
    [Trait("Correctness", "1")]
    [InlineData(false)]
    [InlineData(true)]
    public void Teacher_forcing_in_one_pass_equals_the_chunk_loop(bool state)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        using var text = Networks.Prompt(dit, batch: 2);
        IMemoryPolicy policy = state ? new VideoSsmMemory(3, 6) : new WindowSinkMemory(3, 6);
        var clean = Networks.Latents("clean", 18, 2);
        var noisy = Networks.Latents("noisy", 18, 2);
        var t = Networks.Random("t", 2, 18).sigmoid() * 1000;
        using var clip = policy.OpenClip(dit, Networks.Shape(batch: 2), doubled: true);
        var whole = dit.TeacherForced(clean, noisy, t, text, clip);
        using var chunks = policy.Open(dit, Networks.Shape(batch: 2, gradients: true));
        for (int first = 0; first < 18; first += 3)
        {
            var part = dit.Forward(noisy.narrow(1, first, 3), t.narrow(1, first, 3), text, chunks, StepKind.Denoise, first);
            Assert.InRange(Networks.Distance(part, whole.narrow(1, first, 3)), 0, 1e-5);
            dit.Forward(clean.narrow(1, first, 3), Networks.Times(0, 3, 2), text, chunks, StepKind.CleanCommit, first);
        }

        // The state is at work in this comparison, or it would prove nothing about it.
        Assert.Equal(state, chunks.State(0) is not null);
    }

    [Fact]
    public void Holding_gradients_and_writing_in_place_give_the_same_numbers()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        using var text = Networks.Prompt(dit);
        var clean = Networks.Latents("clean", 18);
        var policy = new VideoSsmMemory(3, 6);
        using var replaced = policy.Open(dit, Networks.Shape(gradients: true));
        Networks.CommitAll(dit, replaced, text, clean);
        var a = dit.Forward(Networks.Latents("next", 3), Networks.Times(500, 3), text, replaced, StepKind.Denoise, 18);
        using var grad = no_grad();
        using var inPlace = policy.Open(dit, Networks.Shape());
        Networks.CommitAll(dit, inPlace, text, clean);
        var b = dit.Forward(Networks.Latents("next", 3), Networks.Times(500, 3), text, inPlace, StepKind.Denoise, 18);
        Assert.InRange(Networks.Distance(a, b), 0, 1e-5); // two attention kernels: composed with gradients, fused without
    }

    [Fact]
    [Trait("Correctness", "4")]
    public void Denoising_writes_nothing()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        using var text = Networks.Prompt(dit);
        using var memory = new VideoSsmMemory(3, 6).Open(dit, Networks.Shape());
        Networks.CommitAll(dit, memory, text, Networks.Latents("clean", 15));
        var x = Networks.Latents("next", 3);
        var first = dit.Forward(x, Networks.Times(900, 3), text, memory, StepKind.Denoise, 15);
        var state = memory.State(1)!.clone();
        for (int i = 0; i < 4; i++)
            dit.Forward(Networks.Latents($"other {i}", 3), Networks.Times(200 * i, 3), text, memory, StepKind.Denoise, 15);
        var again = dit.Forward(x, Networks.Times(900, 3), text, memory, StepKind.Denoise, 15);
        Assert.Equal(0, Networks.Distance(first, again));
        Assert.Equal(0, Networks.Distance(state, memory.State(1)!));
        Assert.Equal(15, memory.CommittedFrames);
    }

    [Fact]
    public void A_pass_that_does_not_follow_the_committed_frames_is_refused()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make();
        using var text = Networks.Prompt(dit);
        using var memory = new WindowSinkMemory(0, 6).Open(dit, Networks.Shape());
        var e = Assert.Throws<InvalidOperationException>(() =>
            dit.Forward(Networks.Latents("x", 3), Networks.Times(0, 3), text, memory, StepKind.CleanCommit, 3));
        Assert.Contains("0 committed frames", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recache_under_the_same_context_changes_nothing_in_the_first_layer()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(Networks.Tiny with { Layers = 1 });
        using var text = Networks.Prompt(dit);
        var clean = Networks.Latents("clean", 15);
        using var memory = new WindowSinkMemory(3, 9).Open(dit, Networks.Shape());
        Networks.CommitAll(dit, memory, text, clean);
        var x = Networks.Latents("next", 3);
        var before = dit.Forward(x, Networks.Times(900, 3), text, memory, StepKind.Denoise, 15);
        Assert.Equal(6, memory.WindowFrames);
        dit.Forward(clean.narrow(1, 9, 6), Networks.Times(0, 6), text, memory, StepKind.Recache, 9);
        var after = dit.Forward(x, Networks.Times(900, 3), text, memory, StepKind.Denoise, 15);
        Assert.InRange(Networks.Distance(before, after), 0, 1e-5);

        // Other latents do change it: the recache has written.
        dit.Forward(Networks.Latents("other", 6), Networks.Times(0, 6), text, memory, StepKind.Recache, 9);
        Assert.True(Networks.Distance(before, dit.Forward(x, Networks.Times(900, 3), text, memory, StepKind.Denoise, 15)) > 1e-3);
    }
}
