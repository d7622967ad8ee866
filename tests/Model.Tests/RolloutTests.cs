using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

public sealed class RolloutTests
{
    [Theory]
    [InlineData(Sampler.FewStep, 1)]
    [InlineData(Sampler.Euler, 1)]
    [InlineData(Sampler.Euler, 3)]
    public void A_seed_fixes_the_video_whatever_ran_before(Sampler sampler, double guidance)
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        var options = new RolloutOptions { Sampler = sampler, EulerSteps = 3, Guidance = guidance };
        var a = Make(dit, new VideoSsmMemory(3, 6), options, 15, 1);
        manual_seed(99);
        Make(dit, new VideoSsmMemory(3, 6), options, 6, 2);
        var b = Make(dit, new VideoSsmMemory(3, 6), options, 15, 1);
        Assert.Equal([1L, 15, 3, 2, 2], a.shape);
        Assert.Equal(0, Networks.Distance(a, b));
        Assert.True(Networks.Distance(a, Make(dit, new VideoSsmMemory(3, 6), options, 15, 3)) > 0.1);
    }

    [Fact]
    public void A_longer_video_begins_like_a_shorter_one_where_nothing_depends_on_the_length()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make();
        var options = new RolloutOptions { Sampler = Sampler.Euler, EulerSteps = 2 };
        var shorter = Make(dit, new WindowSinkMemory(3, 6), options, 7, 1);
        var longer = Make(dit, new WindowSinkMemory(3, 6), options, 12, 1);
        Assert.Equal(7, shorter.shape[1]);
        Assert.InRange(Networks.Distance(shorter.narrow(1, 0, 6), longer.narrow(1, 0, 6)), 0, 1e-6);
    }

    [Fact]
    public void One_euler_step_is_the_noise_minus_the_predicted_flow()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make();
        var made = Make(dit, new WindowSinkMemory(0, 3), new RolloutOptions { Sampler = Sampler.Euler, EulerSteps = 1 }, 3, 5);
        var noise = Networks.Random("5/0/0", 1, 3, 3, 2, 2);
        using var text = Networks.Prompt(dit);
        using var memory = new WindowSinkMemory(0, 3).Open(dit, Networks.Shape());
        var v = dit.Forward(noise, Networks.Times(1000, 3), text, memory, StepKind.Denoise, 0);
        Assert.InRange(Networks.Distance(noise - v, made), 0, 1e-5);
    }

    [Fact]
    public void Guidance_of_one_half_is_the_middle_between_prompt_and_no_prompt()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make();
        Tensor With(double guidance) => Make(dit, new WindowSinkMemory(0, 3), new RolloutOptions { Sampler = Sampler.Euler, EulerSteps = 1, Guidance = guidance }, 3, 5);
        var middle = (With(1) + With(0)) / 2;
        Assert.InRange(Networks.Distance(middle, With(0.5)), 0, 1e-5);
        Assert.True(Networks.Distance(With(1), With(0)) > 1e-3);
    }

    [Theory]
    [InlineData(StateOnSwitch.Keep)]
    [InlineData(StateOnSwitch.Reset)]
    [InlineData(StateOnSwitch.Decay)]
    [InlineData(StateOnSwitch.Recompute)]
    public void A_new_prompt_changes_the_video_from_its_chunk_on_and_not_before(StateOnSwitch onSwitch)
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        var options = new RolloutOptions { Sampler = Sampler.Euler, EulerSteps = 2, OnSwitch = onSwitch };
        var one = Make(dit, new VideoSsmMemory(3, 6), options, 21, 1);
        var two = Make(dit, new VideoSsmMemory(3, 6), options, 21, 1, switchAt: 14);
        Assert.Equal(0, Networks.Distance(one.narrow(1, 0, 15), two.narrow(1, 0, 15)));
        Assert.True(Networks.Distance(one.narrow(1, 15, 6), two.narrow(1, 15, 6)) > 1e-3);
    }

    [Fact]
    public void A_reset_at_a_new_prompt_empties_the_state()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        using var text = Networks.Prompt(dit);
        using var memory = new VideoSsmMemory(3, 3).Open(dit, Networks.Shape());
        Networks.CommitAll(dit, memory, text, Networks.Latents("clean", 9));
        var state = memory.State(0)!.clone();
        memory.ScaleState(0.5);
        Assert.InRange(Networks.Distance(state * 0.5, memory.State(0)!), 0, 1e-7);
        memory.ScaleState(0);
        Assert.Null(memory.State(0));
    }

    [Fact]
    public void A_clip_goes_on_from_latents_it_is_given()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make();
        var options = new RolloutOptions { Sampler = Sampler.Euler, EulerSteps = 2 };
        var whole = Make(dit, new WindowSinkMemory(0, 9, PositionMode.Absolute), options, 9, 1);
        var given = whole.narrow(1, 0, 6);
        using var track = new PromptTrack(dit, [new(0, Networks.Random("prompt", 1, 4, 10))], null, 1);
        var rollout = new Rollout(dit, new WindowSinkMemory(0, 9, PositionMode.Absolute), options);
        List<Tensor> parts = [.. rollout.Generate(track, 9, 2, 2, 1, given, offset: 30).Select(c => c.Latents)];
        Assert.Equal(0, Networks.Distance(given, cat([parts[0], parts[1]], 1)));
        Assert.Equal(0, Networks.Distance(whole.narrow(1, 6, 3), parts[2]));
        parts.ForEach(p => p.Dispose());
        Assert.Throws<UsageException>(() => rollout.Generate(track, 9, 2, 2, 1, whole.narrow(1, 0, 2)).First());
    }

    [Theory]
    [InlineData(6, new[] { 0 }, 6)]
    [InlineData(21, new[] { 0 }, 21)]
    [InlineData(24, new[] { 0, 18 }, 6)]
    [InlineData(57, new[] { 0, 18, 36 }, 21)]
    public void Clips_share_their_overlap_and_end_with_the_video(int frames, int[] firsts, int last)
    {
        var clips = new RestartOptions(21, 3).Clips(frames).ToList();
        Assert.Equal(firsts, clips.Select(c => c.First));
        Assert.Equal(last, clips[^1].Frames);
        Assert.All(clips.SkipLast(1), c => Assert.Equal(21, c.Frames));
        Assert.Equal(14, new RestartOptions(21, 3).Clips(240).Count());
    }

    private static Tensor Make(CausalDit dit, IMemoryPolicy policy, RolloutOptions options, int frames, ulong seed, int? switchAt = null)
    {
        using var scope = NewDisposeScope();
        List<PromptSegment> prompts = [new(0, Networks.Random("prompt", 1, 4, 10))];
        if (switchAt is { } at)
            prompts.Add(new(at, Networks.Random("another prompt", 1, 5, 10)));
        var empty = zeros([1, 1, 10]);
        List<Tensor> parts = [];
        foreach (var chunk in new Rollout(dit, policy, options).Generate(prompts, empty, frames, 2, 2, seed))
            parts.Add(chunk.Latents);
        var video = cat(parts, 1);
        parts.ForEach(p => p.Dispose());
        return video.MoveToOuterDisposeScope();
    }
}
