using TorchSharp;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

/// <summary>Runs alone: live tensors are counted for the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class ConstantMemoryTests
{
    [Theory]
    [Trait("Correctness", "10")]
    [InlineData("window")]
    [InlineData("sink")]
    [InlineData("sink-window")]
    [InlineData("state")]
    [InlineData("averaged sink")]
    [InlineData("absolute")]
    public void A_bounded_memory_holds_the_same_bytes_and_tensors_at_any_length(string kind)
    {
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        IMemoryPolicy policy = kind switch
        {
            "window" => new WindowSinkMemory(0, 9),
            "sink" => new WindowSinkMemory(6, 3),
            "sink-window" => new WindowSinkMemory(3, 6),
            "averaged sink" => new EmaSinkMemory(3, 6),
            "absolute" => new WindowSinkMemory(3, 6, PositionMode.Absolute),
            _ => new VideoSsmMemory(3, 6),
        };
        var (bytes, live, closed, made) = Watch(dit, policy, 60);
        Assert.All(bytes.Skip(4), b => Assert.Equal(bytes[4], b));
        Assert.All(live.Skip(4), n => Assert.Equal(live[4], n));
        Assert.Equal(closed, bytes);

        // The work of a chunk, which a clock cannot tell: as many tensors are made for each, and they attend to equally many frames.
        Assert.All(made.Skip(5), n => Assert.Equal(made[5], n));
        Assert.Equal(kind == "state", bytes[^1].State > 0);
        Assert.Equal(kind != "window", bytes[^1].Sink > 0);
        Assert.Equal(kind != "sink", bytes[^1].Window > 0);
    }

    [Fact]
    public void Buffers_are_made_once_at_the_first_commit()
    {
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        foreach (var policy in new IMemoryPolicy[] { new VideoSsmMemory(3, 6), new EmaSinkMemory(3, 6), WindowSinkMemory.Full })
        {
            var (bytes, _, _, _) = Watch(dit, policy, 30);
            Assert.Single(bytes.Select(b => b.Window + b.Sink + b.Gates + b.Workspace).Distinct());
        }
    }

    [Theory]
    [InlineData(StateOnSwitch.Keep, RecacheMode.Bidirectional)]
    [InlineData(StateOnSwitch.Recompute, RecacheMode.Causal)]
    public void Prompt_switches_leave_nothing_behind(StateOnSwitch state, RecacheMode recache)
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        var prompt = Networks.Random("prompt", 1, 4, 10);
        var options = new RolloutOptions { Sampler = Sampler.Euler, EulerSteps = 1, OnSwitch = state, Recache = recache };
        using var track = new PromptTrack(dit, [new(0, prompt)], null, 1, frame => frame % 6 == 0 ? new PromptSegment(frame, prompt) : null);
        Settle();
        List<long> live = [];
        foreach (var chunk in new Rollout(dit, new VideoSsmMemory(3, 6), options).Generate(track, 60, 2, 2, 1))
        {
            chunk.Dispose();
            live.Add(Tensor.TotalCount);
        }

        Assert.Single(live.Skip(4).Distinct());
    }

    [Fact]
    [Trait("Correctness", "10")]
    public void A_full_cache_grows_by_the_same_bytes_with_every_chunk()
    {
        using var dit = Networks.Make();
        var (bytes, _, closed, made) = Watch(dit, WindowSinkMemory.Full, 30);
        for (int i = 0; i < bytes.Count; i++)
            Assert.Equal((i + 1) * bytes[0].Window, bytes[i].Window);
        Assert.Equal(closed.Select(b => b.Kept), bytes.Select(b => b.Kept));
        Assert.All(made.Skip(2), n => Assert.Equal(made[2], n));
    }

    [Fact]
    public void An_abandoned_video_frees_everything()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make(memory: new VideoSsmOptions());
        var prompt = Networks.Random("prompt", 1, 4, 10);
        _ = dit.Rope;
        Settle();
        long before = Tensor.TotalCount;
        foreach (var chunk in new Rollout(dit, new VideoSsmMemory(3, 6), RolloutOptions.World).Generate([new(0, prompt)], null, 60, 2, 2, 1))
        {
            using (chunk)
            {
                if (chunk.Index == 5)
                    break;
            }
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static (List<MemoryBytes> Bytes, List<long> Live, List<MemoryBytes> Closed, List<long> Made) Watch(CausalDit dit, IMemoryPolicy policy, int frames)
    {
        List<MemoryBytes> bytes = [], closed = [];
        List<long> live = [], made = [];
        using var scope = NewDisposeScope();
        var prompt = Networks.Random("prompt", 1, 4, 10);
        Settle();
        var options = new RolloutOptions { Sampler = Sampler.Euler, EulerSteps = 1 };
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        foreach (var chunk in new Rollout(dit, policy, options).Generate([new(0, prompt)], null, frames, 2, 2, 1, (memory, _) =>
        {
            bytes.Add(memory.Bytes);
            closed.Add(policy.ClosedForm(dit, Networks.Shape(frames), memory.CommittedFrames));
        }))
        {
            chunk.Dispose();
            live.Add(Tensor.TotalCount);
            made.Add(statistics.CreatedInScopeCount + statistics.CreatedOutsideScopeCount);
            statistics.Reset();
        }

        return (bytes, live, closed, made);
    }

    /// <summary>The count of live tensors is the process's: what earlier tests left to the garbage collector must be gone.</summary>
    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
