using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Torch.Tests;

public sealed class ShapeTests
{
    [Fact]
    public void Views_share_the_elements()
    {
        using var scope = NewDisposeScope();
        var x = arange(6).view(2, 3);
        x.view(3, 2)[0, 1].fill_(10);
        x.transpose(0, 1)[2].fill_(7);
        Assert.Equal([0L, 10L, 7L, 3L, 4L, 7L], x.data<long>().ToArray());
        Assert.Equal([0L, 3L, 10L, 4L, 7L, 7L], x.t().data<long>().ToArray());
        Assert.Equal([3L, 1L], x.stride());
        Assert.Equal(3, x[1].storage_offset());
        Assert.False(x.t().is_contiguous());
        Assert.True(x.t().contiguous().is_contiguous());
    }

    [Fact]
    public void Shapes_change_as_their_names_say()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).view(2, 3, 4);
        Assert.Equal([4, 2, 3], x.permute(2, 0, 1).shape);
        Assert.Equal([3, 4, 2], x.movedim([0], [-1]).shape);
        Assert.Equal([2, 12], x.flatten(1).shape);
        Assert.Equal([2, 3, 2, 2], x.unflatten(2, 2, -1).shape);
        Assert.Equal([1, 2, 3, 4], x.unsqueeze(0).shape);
        Assert.Equal([2, 3, 4], x.unsqueeze(1).squeeze(1).shape);
        Assert.Equal([2, 3, 4], x.view(1, 2, 3, 1, 4).squeeze().shape);
        Assert.Equal([5, 2, 3, 4], x.expand(5, -1, -1, -1).shape);
        Assert.Equal([4, 3, 4], x.repeat(2, 1, 1).shape);
        Assert.Equal([6, 4], x.reshape(-1, 4).shape);
        Assert.Equal([2, 3, 2], x.narrow(2, 1, 2).shape);
        Assert.Equal([2, 2, 4], x.slice(1, 0, 3, 2).shape);
        Assert.Equal([2, 3, 2, 3], x.unfold(2, 3, 1).shape);
        Assert.Equal(3, x.size(1));
        Assert.Equal(4, x.size(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.size(3));
        Assert.Equal("[2x3x4], type = Int64, device = cpu", x.ToString());
    }

    [Fact]
    public void Elements_move_as_their_names_say()
    {
        using var scope = NewDisposeScope();
        var x = arange(1, 5).view(2, 2);
        Assert.Equal([2L, 1L, 4L, 3L], x.flip(1).data<long>().ToArray());
        Assert.Equal([3L, 4L, 1L, 2L], x.roll([1], [0]).data<long>().ToArray());
        Assert.Equal([1L, 0L, 3L, 4L], x.tril().data<long>().ToArray());
        Assert.Equal([0L, 2L, 0L, 0L], x.triu(1).data<long>().ToArray());
        Assert.Equal([1L, 4L], x.diag().data<long>().ToArray());
        Assert.Equal([1L, 1L, 2L, 2L, 3L, 3L, 4L, 4L], x.repeat_interleave(2).data<long>().ToArray());
        Assert.Equal([2L, 2L], x.diff(dim: 0).data<long>().ToArray());
        Assert.Equal(5, x.trace().item<long>());
        Assert.Equal([1L, 0L, 0L, 2L], diag_embed(tensor(new long[] { 1, 2 })).data<long>().ToArray());
    }

    [Fact]
    public void Joining_undoes_cutting()
    {
        using var scope = NewDisposeScope();
        var x = arange(20).view(4, 5);
        Assert.Equal([2L, 2L, 1L], x.chunk(3, 1).Select(p => p.size(1)));
        Assert.Equal([2L, 2L, 1L], x.split(2, 1).Select(p => p.size(1)));
        Assert.Equal([1L, 4L], x.split([1, 4], 1).Select(p => p.size(1)));
        Assert.Equal(4, x.unbind().Length);
        Assert.True(cat(x.chunk(3, 1), 1).eq(x).all().item<bool>());
        Assert.True(stack(x.unbind(1), 1).eq(x).all().item<bool>());
        var grid = meshgrid([arange(2), arange(3)]);
        Assert.Equal([0L, 0L, 0L, 1L, 1L, 1L], grid[0].data<long>().ToArray());
        Assert.Equal([3, 2], meshgrid([arange(2), arange(3)], "xy")[0].shape);
        Assert.Throws<ArgumentException>(() => meshgrid([arange(2)], "yx"));
    }

    [Fact]
    public void Index_expressions_select_as_in_PyTorch()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).view(2, 3, 4);
        Assert.Equal([12, 16, 20], x[1, TensorIndex.Colon, 0].data<long>().ToArray());
        Assert.Equal([3, 7, 11, 15, 19, 23], x[TensorIndex.Ellipsis, 3].data<long>().ToArray());
        Assert.Equal([1, 3], x[0, 0, TensorIndex.Slice(1, step: 2)].data<long>().ToArray());
        Assert.Equal([1, 2], x[TensorIndex.Single(0), TensorIndex.Single(0), 1..3].data<long>().ToArray());
        Assert.Equal([2, 3], x[TensorIndex.Single(0), TensorIndex.Single(0), ^2..].data<long>().ToArray());
        Assert.Equal([2, 1, 3, 4], x[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([23], x[1, 2, 3].data<long>().ToArray());
        Assert.Equal([8, 9, 10, 11], x[0, -1].data<long>().ToArray());
        Assert.Equal([4L, 5L, 6L, 7L, 0L, 1L, 2L, 3L], x[TensorIndex.Single(0), TensorIndex.Tensor(tensor(new long[] { 1, 0 }))].data<long>().ToArray());
        Assert.Equal([22L, 23L], x[x > 21].data<long>().ToArray());
        Assert.Empty(x[TensorIndex.Slice(^0..)].data<long>().ToArray());
    }

    [Fact]
    public void Index_expressions_write_as_in_PyTorch()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3);
        x[0, TensorIndex.Colon] = tensor(new[] { 1f, 2, 3 });
        x[1, 2] = 9f;
        x[TensorIndex.Single(1), ..2] = ones(2);
        Assert.Equal([1f, 2, 3, 1, 1, 9], x.data<float>().ToArray());
        x[x > 2] = 0f;
        Assert.Equal([1f, 2, 0, 1, 1, 0], x.data<float>().ToArray());
        x.index_put_(5, 0);
        Assert.Equal([5f, 5, 5, 1, 1, 0], x.data<float>().ToArray());
    }

    [Fact]
    public void Gathering_and_scattering_follow_their_index()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        var index = tensor(new long[,] { { 2, 0 }, { 1, 1 } });
        Assert.Equal([3f, 1, 5, 5], x.gather(1, index).data<float>().ToArray());
        Assert.Equal([3f, 1, 5, 5], x.take_along_dim(index, 1).data<float>().ToArray());
        Assert.Equal([3f, 1, 6, 4], x.index_select(1, tensor(new long[] { 2, 0 })).data<float>().ToArray());
        Assert.Equal([1f, 0, 1, 0, 2, 0], zeros(2, 3).scatter_add(1, index, ones(2, 2)).data<float>().ToArray());
        Assert.Equal([7f, 0, 7, 0, 7, 0], zeros(2, 3).scatter(1, index, full(2, 2, 7f)).data<float>().ToArray());
        Assert.Equal([5f, 6f], x.masked_select(x > 4).data<float>().ToArray());
        Assert.Equal([1L, 1L, 1L, 2L], (x > 4).nonzero().data<long>().ToArray());
        Assert.Equal([2f, 4f, 6f, 4f, 5f, 6f], x.index_add(0, tensor(new long[] { 0 }), x[TensorIndex.Slice(0, 1)], 1).data<float>().ToArray());
        Assert.Equal([6f, 1f], x.take(tensor(new long[] { 5, 0 })).data<float>().ToArray());
    }
}
