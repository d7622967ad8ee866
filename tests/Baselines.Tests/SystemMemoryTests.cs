using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines.Tests;

/// <summary>Counts the tensors of the whole process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(SystemMemoryTests), DisableParallelization = true)]
[Collection(nameof(SystemMemoryTests))]
public sealed class SystemMemoryTests
{
    public SystemMemoryTests()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    public static TheoryData<string> Ids => SystemFixtures.Ids;

    public static TheoryData<string> Rollouts => [.. MethodCatalog.World.Select(c => c.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Nothing_is_kept_that_grows_with_the_video(string id)
    {
        using var method = new WorldSystemMethod(SystemFixtures.Quick(id), SystemFixtures.Small(id));
        SystemFixtures.Read(method.Generate(SystemFixtures.Request(1)));
        long before = Tensor.TotalCount;
        var probe = new KeptReadings();
        SystemFixtures.Read(method.Generate(SystemFixtures.Request(22, probe)));
        Assert.Equal(before, Tensor.TotalCount);
        var live = probe.Values["live_tensors"];
        int half = live.Count / 2;
        Assert.True(live.Skip(half).Max() <= live.Take(half).Max(), string.Join(' ', live));
    }

    /// <summary>Every rollout: tensors and bytes of a chunk do not depend on its place, and the prompt's keys and values are computed once.</summary>
    [Theory]
    [MemberData(nameof(Rollouts))]
    public void A_rollout_of_any_length_holds_the_same_and_computes_its_text_once(string id)
    {
        var card = MethodCatalog.Find(id);
        card = card with { Rollout = card.Rollout with { Sampler = Sampler.Euler, EulerSteps = 1 } };
        using var networks = WorldNetworks.Untrained(
            card.Policy.HasState ? VideoSsmOptions.World : null, seed: 3, WanConfig.World with { Dim = 24, Heads = 2, FfnDim = 24, Layers = 1 }, VaeConfig.World with { BaseDim = 4, MiddleAttention = false });
        SystemFixtures.Read(new WorldVideo(card, networks, SystemFixtures.Request(1), TimeProvider.System));
        long before = Tensor.TotalCount, texts = networks.Dit.TextPasses;
        var probe = new KeptReadings();
        SystemFixtures.Read(new WorldVideo(card, networks, SystemFixtures.Request(30, probe), TimeProvider.System));
        Assert.Equal(before, Tensor.TotalCount);
        Assert.Equal(texts + 1, networks.Dit.TextPasses);

        // From the chunk on whose memory is full; a chain of clips fills it anew in every clip.
        int full = (card.Policy.SinkFrames + card.Policy.WindowFrames) / card.Rollout.ChunkFrames;
        foreach (string reading in new[] { "live_tensors", "window_bytes", "sink_bytes", "gate_bytes", "state_bytes", "workspace_bytes", "text_bytes" })
        {
            var values = probe.Values[reading][full..];
            int half = values.Count / 2;
            Assert.True(values.Count >= 2 * 14 && values.Skip(half).Max() <= values.Take(half).Max(), $"{reading}: {string.Join(' ', values)}");
        }
    }

    /// <summary>The other systems compute a prompt again with a new clip at most, never with a step.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void A_system_computes_its_text_for_a_clip_and_not_for_a_step(string id)
    {
        long Texts(WorldSystem system, double seconds)
        {
            using var method = new WorldSystemMethod(system, SystemFixtures.Small(id));
            SystemFixtures.Read(method.Generate(SystemFixtures.Request(seconds)));
            return method.Networks.Dit.TextPasses;
        }

        var system = SystemFixtures.Quick(id);
        Assert.Equal(Texts(system, 3), Texts(system, 5));
        var slower = system switch
        {
            Wan21 s => s with { Steps = 4 },
            LtxVideo s => s with { Steps = 4 },
            SkyReelsV2 s => s with { Steps = 4 },
            Magi1 s => s with { Steps = 8 },
            RollingForcing s => s with { Steps = 10 },
            _ => system,
        };
        Assert.NotEqual(system, slower);
        Assert.Equal(Texts(system, 3), Texts(slower, 3));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Reading_may_stop_anywhere(string id)
    {
        using var method = new WorldSystemMethod(SystemFixtures.Quick(id), SystemFixtures.Small(id));
        SystemFixtures.Read(method.Generate(SystemFixtures.Request(1)));
        long before = Tensor.TotalCount;
        foreach (var _ in method.Generate(SystemFixtures.Request(11.25)).ReadFrames())
            break;
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => method.Generate(SystemFixtures.Request(5)).ReadFrames(stop.Token).Count());
        Assert.Equal(before, Tensor.TotalCount);
    }
}
