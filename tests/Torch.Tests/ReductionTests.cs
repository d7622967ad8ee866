using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Torch.Tests;

public sealed class ReductionTests
{
    [Fact]
    public void Sums_means_and_spreads_are_those_of_the_definition()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[,] { { 1, 2, 6 }, { 3, 5, 7 } });
        Assert.Equal(24, x.sum().item<double>());
        Assert.Equal([4.0, 7.0, 13.0], x.sum(0L).data<double>().ToArray());
        Assert.Throws<ArgumentException>(() => x.sum(0));
        Assert.Equal([2, 1], x.sum(1, true).shape);
        Assert.Equal([24.0], x.sum([0, 1], true).data<double>().ToArray());
        Assert.Equal(24, tensor(new[] { 24 }).sum(type: int64).item<long>());
        Assert.Equal(4, x.mean().item<double>());
        Assert.Equal([3.0, 5.0], x.mean([1]).data<double>().ToArray());
        Assert.Equal(float32, x.mean([1], type: float32).dtype);
        Assert.Equal([7.0, 4.0], x.var(1).data<double>().ToArray());
        Assert.Equal([14.0 / 3, 8.0 / 3], x.var(1, unbiased: false).data<double>().ToArray(), Close);
        Assert.Equal(Math.Sqrt(28.0 / 5), x.std().item<double>(), 12);
        Assert.Equal([Math.Sqrt(7), 2], x.std([1], keepdim: false).data<double>().ToArray(), Close);
        var (variance, mean) = x.var_mean([1]);
        Assert.Equal([7.0, 4.0], variance.data<double>().ToArray());
        Assert.Equal([3.0, 5.0], mean.data<double>().ToArray());
    }

    [Fact]
    public void Extremes_and_orders_are_found_with_their_places()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[,] { { 4, 9, 2 }, { 8, 1, 7 } });
        Assert.Equal(9, x.max().item<float>());
        Assert.Equal(1, x.min().item<float>());
        var (values, places) = x.max(1);
        Assert.Equal([9f, 8f], values.data<float>().ToArray());
        Assert.Equal([1L, 0L], places.data<long>().ToArray());
        Assert.Equal([4f, 1f, 2f], x.min(0).values.data<float>().ToArray());
        Assert.Equal([9f, 8f], x.amax(1).data<float>().ToArray());
        Assert.Equal(1f, x.amin([0, 1], keepdim: false).item<float>());
        Assert.Equal(1, x.argmax().item<long>());
        Assert.Equal([2L, 1L], x.argmin(1).data<long>().ToArray());
        Assert.Equal([2f, 4f, 9f, 1f, 7f, 8f], x.sort(1).Values.data<float>().ToArray());
        Assert.Equal([2L, 0L, 1L, 1L, 2L, 0L], x.argsort(1).data<long>().ToArray());
        var (top, at) = x.topk(2, 1);
        Assert.Equal([9f, 4f, 8f, 7f], top.data<float>().ToArray());
        Assert.Equal([1L, 0L, 0L, 2L], at.data<long>().ToArray());
        Assert.Equal(4, x.median().item<float>());
        Assert.Equal(5.5f, x.flatten().quantile(tensor(new[] { 0.5f })).item<float>());
    }

    [Fact]
    public void Norms_softmax_and_running_sums_are_those_of_the_definition()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[,] { { 3, 4 }, { 0, 0 } });
        Assert.Equal(5, x.norm().item<double>(), 12);
        Assert.Equal([7.0, 0.0], x.norm(1, p: 1).data<double>().ToArray());
        Assert.Equal([5.0, 0.0], linalg.vector_norm(x, 2, [1]).data<double>().ToArray(), Close);
        var e = Math.Exp(1);
        Assert.Equal([1 / (1 + e), e / (1 + e), 0.5, 0.5], x.softmax(1).data<double>().ToArray(), Close);
        Assert.Equal([-Math.Log(1 + e), 1 - Math.Log(1 + e)], x.log_softmax(1)[0].data<double>().ToArray(), Close);
        Assert.Equal([4 + Math.Log(1 + 1 / e), Math.Log(2)], x.logsumexp(1).data<double>().ToArray(), Close);
        Assert.Equal([3.0, 7.0, 0.0, 0.0], x.cumsum(1).data<double>().ToArray());
        Assert.Equal([3.0, 12.0, 0.0, 0.0], x.cumprod(1).data<double>().ToArray());
    }

    [Fact]
    public void Truth_and_counts_are_reduced()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { true, false }, { true, true } });
        Assert.False(x.all().item<bool>());
        Assert.True(x.any().item<bool>());
        Assert.Equal([false, true], x.all(1).data<bool>().ToArray());
        Assert.Equal([true, true], x.any(0).data<bool>().ToArray());
        Assert.Equal(3, x.count_nonzero().item<long>());
        Assert.Equal([2L, 0L, 1L], tensor(new long[] { 0, 2, 0 }).bincount(null).data<long>().ToArray());
        Assert.Equal([2f, 1f], tensor(new[] { 0f, 1, 4 }).histc(2, 0, 4).data<float>().ToArray());
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;
}
