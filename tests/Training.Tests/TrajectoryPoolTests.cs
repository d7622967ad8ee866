using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.World;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

public sealed class TrajectoryPoolTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    private static readonly TrajectoryRecipe Small = new() { Clips = 3, Frames = 2, Steps = 4, Guidance = 3, Batch = 2 };

    [Fact]
    public void One_step_is_the_guided_flow_of_the_teacher_against_the_empty_prompt()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var teacher = CheckpointFile.LoadDit(world.Path("teacher.safetensors"));
        var (encoder, tokenizer) = CheckpointFile.LoadTextEncoder(world.Path("text-encoder.safetensors"));
        using var pool = Build(Small with { Steps = 1, FewSteps = [1000], Clips = 2 });

        // Two clips are solved side by side; each must be what it is alone.
        for (int clip = 0; clip < 2; clip++)
        {
            var noise = pool.At([clip], [0, 0]);
            Tensor conditional = Flow(noise, pool.Captions[clip]), unconditional = Flow(noise, "");
            var expected = noise - (unconditional + (3 * (conditional - unconditional)));
            Assert.True((conditional - unconditional).abs().max().item<float>() > 0.01);
            Assert.True(pool.Clean([clip]).allclose(expected, 1e-2, 1e-2), "x0 = noise - (v_u + g (v_c - v_u))");
            Assert.InRange(noise.std().item<float>(), 0.9f, 1.1f);
        }

        Tensor Flow(Tensor noise, string prompt)
        {
            using var text = teacher.PrepareText(encoder.Encode(tokenizer, [prompt]));
            using var memory = new BidirectionalMemory().OpenClip(teacher, new SessionShape { Height = 8, Width = 8 }, doubled: false);
            return teacher.Forward(noise, full([1, 2], 1000f), text, memory, StepKind.FullSequence, 0);
        }
    }

    [Fact]
    public void A_pool_read_from_its_files_has_the_same_bits_and_a_longer_one_begins_with_it()
    {
        using var scope = NewDisposeScope();
        string folder = world.Path("pools-1");
        List<string> notices = [];
        using var first = Build(Small with { Clips = 8 }, folder, notices.Add);
        Assert.Single(notices);
        using var again = Build(Small with { Clips = 8 }, folder, notices.Add);
        Assert.Single(notices);
        using var longer = Build(Small with { Clips = 10 }, folder, notices.Add);
        Assert.Equal(2, notices.Count);
        long[] rows = [.. Enumerable.Range(0, 8)];
        int[] levels = [.. Enumerable.Range(0, 16).Select(i => i % 5)];
        Assert.True(first.At(rows, levels).SameAs(again.At(rows, levels)));
        Assert.True(first.At(rows, levels).SameAs(longer.At(rows, levels)));
        Assert.Equal(first.Captions, longer.Captions.Take(8));
        Assert.True(first.Text.SameAs(longer.Text.narrow(0, 0, 8)));

        // Another guidance is another pool.
        using var other = Build(Small with { Clips = 8, Guidance = 1 }, folder, notices.Add);
        Assert.Equal(3, notices.Count);
        Assert.False(first.Clean(rows).SameAs(other.Clean(rows)));
    }

    [Fact]
    public void Points_are_taken_frame_by_frame_and_captions_are_of_the_training_side()
    {
        using var scope = NewDisposeScope();
        using var pool = Build(Small);
        Assert.Equal([1.0, 0.9375, 0.83333, 0.625, 0], pool.Sigmas.Select(s => Math.Round(s, 5)));
        Tensor start = pool.At([2, 0], [0, 0, 0, 0]), end = pool.Clean([2, 0]), mixed = pool.At([2, 0], [0, 4, 4, 0]);
        Assert.True(mixed[0][0].SameAs(start[0][0]) && mixed[0][1].SameAs(end[0][1]) && mixed[1][0].SameAs(end[1][0]) && mixed[1][1].SameAs(start[1][1]));
        Assert.False(start[0].SameAs(start[1]));
        Assert.All(pool.Captions, caption => Assert.NotNull(WorldPrompt.Parse(caption)));
        Assert.Equal(pool.Captions.Count, pool.Captions.Distinct().Count());
    }

    private TrajectoryPool Build(TrajectoryRecipe recipe, string? folder = null, Action<string>? notice = null)
    {
        using var teacher = CheckpointFile.LoadDit(world.Path("teacher.safetensors"));
        var (encoder, tokenizer) = CheckpointFile.LoadTextEncoder(world.Path("text-encoder.safetensors"));
        return TrajectoryPool.Build(teacher, encoder, tokenizer, 8, WorldProfile.Simple, 1, recipe, folder, "w", notice);
    }
}
