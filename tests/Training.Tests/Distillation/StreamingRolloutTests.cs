using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Distillation;
using VideoSsm.Eval.Training.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests.Distillation;

/// <summary>Streaming long tuning: steps that add frames to a living video. Counts the tensors of the whole process, so nothing may run beside it.</summary>
[Collection(nameof(LiveTensorTests))]
public sealed class StreamingRolloutTests : IDisposable
{
    private static readonly RolloutRecipe Options = new() { WindowFrames = 9, TailFrames = 3, FewSteps = [1000, 500] };
    private static readonly StreamingRecipe Steps = new() { NewFrames = 6 };
    private readonly CausalDit _dit = TinyNetworks.Dit(VideoSsmOptions.World);
    private readonly IMemoryPolicy _policy = new VideoSsmMemory(3, 6);

    [Fact]
    public void Steps_make_the_video_that_one_rollout_makes()
    {
        using var scope = NewDisposeScope();
        var rows = TinyNetworks.Rows(1);
        using var once = new Generator(3);
        using var whole = new SelfRollout(_dit, _policy, Options with { WindowFrames = 21 }).Roll(rows, Size, 21, new RolloutWindow(0, 21), 1, gradients: false, once);

        using var stream = Stream();
        using var random = new Generator(3);
        for (int step = 0, from = 0; step < 3; step++, from += 6)
        {
            using var sample = stream.Extend(rows, Size, 21, 1, switched: false, random);
            Assert.Equal(new RolloutWindow(from, 9), sample.Window);
            Assert.Equal(step == 0 ? 0 : 3, sample.Given);
            Assert.InRange(TinyNetworks.Difference(whole.Latents.narrow(1, from, 9), sample.Latents), 0, 2e-5);
            Assert.Equal(step == 0 ? null : 3L, sample.Before?.shape[1]);
            if (step > 0) Assert.InRange(TinyNetworks.Difference(whole.Latents.narrow(1, from - 3, 3), sample.Before!), 0, 2e-5);
        }

        Assert.Equal(21, stream.Frames);
    }

    [Fact]
    public void Only_new_frames_are_moved_and_nothing_reaches_into_earlier_steps()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> Second(int from, int frames)
        {
            using var stream = Stream();
            using var random = new Generator(3);
            using var first = stream.Extend(TinyNetworks.Rows(1), Size, 21, 0, switched: false, random);

            // The graph of the first step is gone with its loss: the second must not need it.
            TinyNetworks.Gradients(_dit, first.Latents.square().sum());
            using var second = stream.Extend(TinyNetworks.Rows(1), Size, 21, 0, switched: false, random);
            Assert.False(stream.Latents!.requires_grad);
            return TinyNetworks.Gradients(_dit, second.Latents.narrow(1, from, frames).square().sum());
        }

        Assert.All(Second(0, 3), g => Assert.Equal(0, TinyNetworks.Size(g.Value)));
        var reached = Second(3, 6);
        Assert.True(TinyNetworks.Size(reached["head.head.weight"]) > 0);
        Assert.True(TinyNetworks.Size(reached["blocks.0.self_attn.mem.g_proj.weight"]) > 0);

        // Gates learn from frames that a step both makes and evicts: three chunks with a past window of one.
        using var longer = new StreamingRollout(_dit, _policy, new SelfRollout(_dit, _policy, Options), Options with { WindowFrames = 12 }, new() { NewFrames = 9 });
        using var draws = new Generator(3);
        longer.Extend(TinyNetworks.Rows(1), Size, 21, 0, switched: false, draws).Dispose();
        using var third = longer.Extend(TinyNetworks.Rows(1), Size, 21, 0, switched: false, draws);
        Assert.True(TinyNetworks.Size(TinyNetworks.Gradients(_dit, third.Latents.square().sum())["blocks.0.self_attn.mem.a_proj.weight"]) > 0);
    }

    [Fact]
    public void A_switch_computes_the_window_again_and_begins_a_new_video_forgets()
    {
        using var scope = NewDisposeScope();
        Tensor[] rows = [TinyNetworks.Rows(1), TinyNetworks.Rows(1, seed: 8)];
        Tensor Second(bool switched)
        {
            using var stream = Stream();
            using var random = new Generator(3);
            stream.Extend(rows[0], Size, 21, 1, switched: false, random).Dispose();
            return stream.Extend(rows[1], Size, 21, 1, switched, random).Latents;
        }

        Assert.True(TinyNetworks.Difference(Second(false), Second(true)) > 1e-4);

        using var again = Stream();
        using var draws = new Generator(3);
        again.Extend(rows[1], Size, 21, 1, switched: false, draws).Dispose();
        again.Begin();
        Assert.Equal(0, again.Frames);
        using var a = new Generator(4);
        using var b = new Generator(4);
        using var fresh = Stream();
        Assert.Equal(0, TinyNetworks.Difference(again.Extend(rows[0], Size, 21, 1, false, a).Latents, fresh.Extend(rows[0], Size, 21, 1, false, b).Latents));
    }

    [Fact]
    public void A_life_of_any_length_holds_the_same_tensors()
    {
        using var stream = Stream();
        using var random = new Generator(3);
        using var rows = TinyNetworks.Rows(1).DetachFromDisposeScope();
        List<long> counts = [];
        for (int step = 0; step < 6; step++)
        {
            stream.Extend(rows, Size, 60, 1, switched: step == 3, random).Dispose();
            counts.Add(Tensor.TotalCount);
        }

        Assert.Equal(counts[2], counts[5]);
    }

    [Fact]
    public void Steps_are_functions_of_their_number()
    {
        var recipe = TinyRecipes.Long with { Streaming = new() { NewFrames = 3 }, Stages = [new() { Until = 1, Frames = 20 }], Batch = 2, Score = new() { CriticRollouts = CriticRollouts.Shared } };
        int life = recipe.Streaming!.StepsOf(20, 6);
        Assert.Equal(5, life);
        StreamStep[] steps = [.. Enumerable.Range(0, 400).Select(i => StreamStep.Of(recipe, i, 100))];
        Assert.Equal(Enumerable.Range(0, 400).Select(i => i % life), steps.Select(s => s.Index));
        foreach (var video in steps.Chunk(life))
        {
            int at = Array.FindIndex(video, s => s.Switched);
            Assert.InRange(at, 1, life - 1);
            Assert.Single(video, s => s.Switched);
            Assert.All(video[..at], s => Assert.Equal(video[0].Rows, s.Rows));
            Assert.All(video[at..], s => Assert.Equal(video[at].Rows, s.Rows));
            Assert.Empty(video[0].Rows.Intersect(video[at].Rows));
        }

        // Every place of a life is drawn about as often.
        Assert.All(Enumerable.Range(1, life - 1), at => Assert.InRange(steps.Count(s => s.Switched && s.Index == at), 8, 35));
        Assert.DoesNotContain(Enumerable.Range(0, 100), i => StreamStep.Of(recipe with { Streaming = new() { NewFrames = 3, SwitchPrompts = false } }, i, 100).Switched);
    }

    public void Dispose() => _dit.Dispose();

    private static (int Height, int Width) Size => (TinyNetworks.Side, TinyNetworks.Side);

    private StreamingRollout Stream() => new(_dit, _policy, new SelfRollout(_dit, _policy, Options), Options, Steps);
}
