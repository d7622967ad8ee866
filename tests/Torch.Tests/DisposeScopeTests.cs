using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Torch.Tests;

public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_of_what_was_made_in_it_but_what_was_moved_out()
    {
        using var outer = NewDisposeScope();
        Tensor kept, lost, detached;
        using (var inner = NewDisposeScope())
        {
            lost = ones(3);
            kept = (lost + 1).MoveToOuterDisposeScope();
            detached = (lost + 2).DetachFromDisposeScope();
            Assert.True(inner.Contains(lost));
            Assert.False(inner.Contains(kept));
            Assert.Equal(1, inner.DisposablesCount);
        }

        Assert.True(lost.IsInvalid);
        Assert.True(outer.Contains(kept));
        Assert.False(outer.Contains(detached));
        Assert.Equal([2f, 2f, 2f], kept.data<float>().ToArray());
        outer.Dispose();
        Assert.True(kept.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void A_disposed_tensor_says_so()
    {
        var x = ones(2);
        x.Dispose();
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x + 1);
        Assert.Throws<ObjectDisposedException>(() => x.shape);
        Assert.Equal("disposed tensor", x.ToString());
    }

    [Fact]
    public void A_scope_can_be_emptied_but_for_some()
    {
        using var scope = NewDisposeScope();
        var x = ones(2);
        var y = ones(2);
        scope.DisposeEverythingBut(y);
        Assert.True(x.IsInvalid);
        Assert.False(y.IsInvalid);
        var (a, b) = scope.DisposeEverythingBut(y, ones(1));
        Assert.Equal(2, scope.DisposablesCount);
        scope.Detach(a);
        scope.DisposeEverything();
        Assert.True(b.IsInvalid);
        Assert.False(a.IsInvalid);
        a.Dispose();
    }

    [Fact]
    public void A_wrapped_expression_leaves_only_its_result()
    {
        using var scope = NewDisposeScope();
        var x = ones(2);
        var y = WrappedTensorDisposeScope(() => (x + 1) * (x + 2));
        Assert.Equal(2, scope.DisposablesCount);
        Assert.Equal([6f, 6f], y.data<float>().ToArray());
    }

    [Fact]
    public void Scopes_belong_to_their_thread()
    {
        using var scope = NewDisposeScope();
        Tensor? other = null;
        var thread = new Thread(() => other = ones(2));
        thread.Start();
        thread.Join();
        Assert.False(scope.Contains(other!));
        other!.Dispose();
    }

    [Fact]
    public void Statistics_count_what_this_thread_made()
    {
        var thread = new Thread(() =>
        {
            var statistics = DisposeScopeManager.Statistics;
            statistics.Reset();
            var outside = ones(1);
            using (NewDisposeScope())
            {
                ones(1);
                ones(1).DetachFromDisposeScope().Dispose();
            }

            Assert.Equal((1, 2, 1, 1), (statistics.CreatedOutsideScopeCount, statistics.CreatedInScopeCount, statistics.DisposedInScopeCount, statistics.DetachedFromScopeCount));
            outside.Dispose();
        });
        thread.Start();
        thread.Join();
    }
}
