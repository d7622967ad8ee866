using System.Runtime.CompilerServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Torch.Tests;

/// <summary>Counts tensors of the whole process: nothing else may run meanwhile.</summary>
[Collection(LibTorchCollection.Name)]
public sealed class LifetimeTests
{
    [Fact]
    public void Scoped_work_leaves_no_tensor_behind()
    {
        Collect();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 50; i++)
        {
            using var scope = NewDisposeScope();
            var x = randn(8, 8, requires_grad: true);
            (x.matmul(x.t()).softmax(1) * x).sum().backward();
            VideoSsm.Eval.Engine.Gradients.Of(x)!.add_(1);
            _ = x.chunk(4).Select(p => p[0, 0]).ToArray();
            Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => x.matmul(ones(3, 3)));
        }

        Assert.Equal(before, Tensor.TotalCount);
        Assert.True(Tensor.PeakCount > before);
    }

    [Fact]
    public void Forgotten_tensors_are_collected()
    {
        Collect();
        var before = Tensor.TotalCount;
        Forget();
        Collect();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void The_garbage_collector_learns_the_weight_of_what_no_scope_owns_and_only_of_that()
    {
        Collect();
        var before = GC.CollectionCount(2);
        using (NewDisposeScope())
        {
            for (var i = 0; i < 50; i++)
                ForgetLarge();
        }

        // The runtime may collect for reasons of its own, and it delays what pressure asks for if collections are slow.
        Assert.InRange(GC.CollectionCount(2) - before, 0, 20);
        before = GC.CollectionCount(2);
        var start = Environment.TickCount64;
        while (GC.CollectionCount(2) - before < 3 && Environment.TickCount64 - start < 20_000)
        {
            ForgetLarge();
            Thread.Sleep(5);
        }

        Assert.InRange(GC.CollectionCount(2) - before, 3, int.MaxValue);
        Collect();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget()
    {
        for (var i = 0; i < 100; i++)
            _ = ones(10) + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetLarge() => _ = empty(8 << 20);

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
