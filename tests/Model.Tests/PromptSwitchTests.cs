using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

/// <summary>What a new prompt does to window, sink and state.</summary>
public sealed class PromptSwitchTests
{
    private const int SwitchAt = 15;

    private static readonly RolloutOptions OneStep = new() { Sampler = Sampler.Euler, EulerSteps = 1 };

    [Theory]
    [InlineData(RecacheMode.None)]
    [InlineData(RecacheMode.Bidirectional)]
    [InlineData(RecacheMode.Causal)]
    public void Keep_leaves_the_state_bit_identical(RecacheMode recache)
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        using var spy = new SpyPolicy(new VideoSsmMemory(3, 6));
        Make(dit, spy, OneStep with { Recache = recache, OnSwitch = StateOnSwitch.Keep });
        var before = After(spy, StepKind.Recache) ?? AfterSwitch(spy);
        Assert.NotNull(before);
        Assert.Equal(0, Networks.Distance(before, AfterSwitch(spy)!));

        // It is the state that the last commit before the switch left, not merely the one during it.
        using var plain = new SpyPolicy(new VideoSsmMemory(3, 6));
        Make(dit, plain, OneStep, switches: false);
        Assert.Equal(0, Networks.Distance(AfterSwitch(plain)!, AfterSwitch(spy)!));
    }

    [Fact]
    public void Reset_empties_and_decay_fades_the_state()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        using var keep = new SpyPolicy(new VideoSsmMemory(3, 6));
        using var reset = new SpyPolicy(new VideoSsmMemory(3, 6));
        using var decay = new SpyPolicy(new VideoSsmMemory(3, 6));
        Make(dit, keep, OneStep);
        Make(dit, reset, OneStep with { OnSwitch = StateOnSwitch.Reset });
        Make(dit, decay, OneStep with { OnSwitch = StateOnSwitch.Decay, SwitchDecay = 0.25 });
        Assert.Null(AfterSwitch(reset));
        Assert.InRange(Networks.Distance(AfterSwitch(keep)! * 0.25, AfterSwitch(decay)!), 0, 1e-7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void Recompute_gives_the_state_of_a_memory_that_committed_the_same_latents_under_the_new_prompt(double contextNoise)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        var policy = new VideoSsmMemory(3, 6);
        using var spy = new SpyPolicy(policy, layer: 1);
        using var keep = new SpyPolicy(policy, layer: 1);
        var options = OneStep with { ContextNoise = contextNoise };
        var video = Make(dit, spy, options with { OnSwitch = StateOnSwitch.Recompute });
        Make(dit, keep, options);
        Assert.Equal(2, spy.Sessions);

        using var fresh = policy.Open(dit, Networks.Shape(planned: 21));
        using var text = dit.PrepareText(Networks.Random("another prompt", 1, 5, 10));
        double sigma = contextNoise / FlowMatchSchedule.TrainingSteps;
        for (int first = 0; first < SwitchAt; first += 3)
        {
            using var chunk = NewDisposeScope();
            var x = FlowMatchSchedule.AddNoise(video.narrow(1, first, 3), Networks.Random($"1/{first / 3}/context", 1, 3, 3, 2, 2), sigma);
            dit.Forward(x, Networks.Times(contextNoise, 3), text, fresh, StepKind.CleanCommit, first);
        }

        Assert.InRange(Networks.Distance(fresh.State(1)!, AfterSwitch(spy)!), 0, contextNoise == 0 ? 0 : 1e-6);
        Assert.True(Networks.Distance(AfterSwitch(keep)!, AfterSwitch(spy)!) > 1e-4);
    }

    [Fact]
    public void The_published_recache_is_one_pass_over_the_full_window_and_the_causal_one_runs_chunk_by_chunk()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make();
        (int, int)[] Recached(RecacheMode mode)
        {
            using var spy = new SpyPolicy(new WindowSinkMemory(3, 9));
            Make(dit, spy, OneStep with { Recache = mode });
            return [.. spy.Passes.Where(p => p.Kind == StepKind.Recache).Select(p => (p.First, p.Frames))];
        }

        Assert.Equal([(6, 9)], Recached(RecacheMode.Bidirectional));
        Assert.Equal([(9, 3), (12, 3)], Recached(RecacheMode.Causal));
        Assert.Empty(Recached(RecacheMode.None));
    }

    [Theory]
    [InlineData(PositionMode.Absolute)]
    [InlineData(PositionMode.Slot)]
    public void A_causal_recache_equals_committing_the_window_again_under_the_new_prompt(PositionMode positions)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make();
        using var old = Networks.Prompt(dit);
        using var next = Networks.Prompt(dit, "another prompt");
        var clean = Networks.Latents("clean", 6);
        var policy = new WindowSinkMemory(0, 9, positions);
        using var recached = policy.Open(dit, Networks.Shape());
        Networks.CommitAll(dit, recached, old, clean);
        for (int first = 0; first < 6; first += 3)
            dit.Forward(clean.narrow(1, first, 3), Networks.Times(0, 3), next, recached, StepKind.Recache, first);
        using var fresh = policy.Open(dit, Networks.Shape());
        Networks.CommitAll(dit, fresh, next, clean);
        var x = Networks.Latents("next", 3);
        Tensor Next(MemorySession memory) => dit.Forward(x, Networks.Times(800, 3), next, memory, StepKind.Denoise, 6);
        Assert.InRange(Networks.Distance(Next(fresh), Next(recached)), 0, 1e-5);

        // The published pass lets earlier frames see later ones, which is something else.
        dit.Forward(clean, Networks.Times(0, 6), next, recached, StepKind.Recache, 0);
        Assert.True(Networks.Distance(Next(fresh), Next(recached)) > 1e-4);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Frames_before_the_window_are_context_of_the_pass_and_are_not_kept(int layers, bool equal)
    {
        // In the first layer keys do not depend on context, so only deeper layers tell the two passes apart.
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = Networks.Make(Networks.Tiny with { Layers = layers });
        using var text = Networks.Prompt(dit);
        var clean = Networks.Latents("clean", 15);
        Tensor Next(int first)
        {
            using var memory = new WindowSinkMemory(3, 9).Open(dit, Networks.Shape());
            Networks.CommitAll(dit, memory, text, clean);
            long bytes = memory.Bytes.Kept;
            dit.Forward(clean.narrow(1, first, 15 - first), Networks.Times(0, 15 - first), text, memory, StepKind.Recache, first);
            Assert.Equal(bytes, memory.Bytes.Kept);
            return dit.Forward(Networks.Latents("next", 3), Networks.Times(800, 3), text, memory, StepKind.Denoise, 15);
        }

        double distance = Networks.Distance(Next(9), Next(6));
        Assert.True(equal ? distance < 1e-5 : distance > 1e-5, $"distance {distance}");
    }

    [Fact]
    public void A_prompt_that_arrives_does_what_one_known_before_does()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        var known = Make(dit, new VideoSsmMemory(3, 6), OneStep);
        var another = Networks.Random("another prompt", 1, 5, 10);
        List<int> asked = [];
        using var track = new PromptTrack(dit, [new(0, Networks.Random("prompt", 1, 4, 10))], null, 1, frame =>
        {
            asked.Add(frame);
            return frame == SwitchAt ? new PromptSegment(frame, another) : null;
        });
        var arrived = Collect(new Rollout(dit, new VideoSsmMemory(3, 6), OneStep).Generate(track, 21, 2, 2, 1));
        Assert.Equal(0, Networks.Distance(known, arrived));
        Assert.Equal([0, 3, 6, 9, 12, 15, 18], asked);
    }

    [Fact]
    public void Text_is_prepared_once_for_each_prompt()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make();
        List<TextContext> seen = [];
        Make(dit, new WindowSinkMemory(3, 6), OneStep, watch: (_, text) => seen.Add(text));
        Assert.Equal(7, seen.Count);
        Assert.Single(seen.Take(SwitchAt / 3).Distinct());
        Assert.Single(seen.Skip(SwitchAt / 3).Distinct());
        Assert.NotSame(seen[0], seen[^1]);
    }

    [Fact]
    public void A_track_without_a_prompt_or_with_guidance_and_no_empty_prompt_is_refused()
    {
        using var dit = Networks.Make();
        using var rows = Networks.Random("prompt", 1, 4, 10);
        Assert.Throws<UsageException>(() => new PromptTrack(dit, [], null, 1));
        Assert.Throws<UsageException>(() => new PromptTrack(dit, [new(0, rows)], null, 3));
        Assert.Throws<UsageException>(() => new PromptTrack(dit, [new(-1, rows)], null, 1));
    }

    /// <summary>The state that the first denoising pass after the switch finds.</summary>
    private static Tensor? AfterSwitch(SpyPolicy spy) => spy.Passes.First(p => p is { Kind: StepKind.Denoise, First: SwitchAt }).State;

    private static Tensor? After(SpyPolicy spy, StepKind kind) => spy.Passes.FirstOrDefault(p => p.Kind == kind).State;

    private static Tensor Make(CausalDit dit, IMemoryPolicy policy, RolloutOptions options, bool switches = true, Action<MemorySession, TextContext>? watch = null)
    {
        using var scope = NewDisposeScope();
        List<PromptSegment> prompts = [new(0, Networks.Random("prompt", 1, 4, 10))];
        if (switches)
            prompts.Add(new(SwitchAt, Networks.Random("another prompt", 1, 5, 10)));
        return Collect(new Rollout(dit, policy, options).Generate(prompts, null, 21, 2, 2, 1, watch)).MoveToOuterDisposeScope();
    }

    private static Tensor Collect(IEnumerable<LatentChunk> chunks)
    {
        using var scope = NewDisposeScope();
        List<Tensor> parts = [];
        foreach (var chunk in chunks)
            parts.Add(chunk.Latents);
        var video = cat(parts, 1);
        parts.ForEach(p => p.Dispose());
        return video.MoveToOuterDisposeScope();
    }
}
