using VideoSsm.Eval.Core;
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
