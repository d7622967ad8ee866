using System.Runtime.InteropServices;
using TorchSharp;
using VideoSsm.Eval.Engine;
using Xunit;

namespace VideoSsm.Eval.Torch.Tests;

[Collection(LibTorchCollection.Name)]
public sealed class FusedAttentionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void It_equals_the_composition_in_double_precision_on_every_instruction_set(int level)
    {
        foreach (var (heads, length, keys, width) in new[] { (1, 1, 1, 1), (2, 5, 3, 7), (3, 300, 1100, 64), (2, 257, 513, 33) })
        {
            using var scope = torch.NewDisposeScope();
            using var generator = new torch.Generator(7);
            var q = torch.randn(heads, length, width, generator: generator);
            var k = torch.randn(heads, keys, width, generator: generator);
            var v = torch.randn(heads, keys, width, generator: generator);
            var scale = 1 / Math.Sqrt(width);
            var difference = MaximumDifference(FusedAttention.Forward(q, k, v, scale, level), Composed(q, k, v, scale));
            Assert.True(difference <= 1e-6, $"{difference} for heads {heads}, length {length}, keys {keys}, width {width}");
        }
    }

    [Fact]
    public void Its_error_at_the_reference_shape_is_below_one_millionth()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        var q = torch.randn(2, 2048, 64, generator: generator);
        var k = torch.randn(2, 2048, 64, generator: generator);
        var v = torch.randn(2, 2048, 64, generator: generator);
        Assert.True(MaximumDifference(FusedAttention.Forward(q, k, v), Composed(q, k, v, 0.125)) <= 1e-6);
    }

    [Fact]
    public void Large_scores_neither_overflow_nor_lose_the_maximum()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3);
        var q = torch.randn(2, 40, 16, generator: generator) * 50;
        var k = torch.arange(900).type(torch.float32).view(1, 900, 1).expand(2, 900, 16) / 100 + torch.randn(2, 900, 16, generator: generator);
        var v = torch.randn(2, 900, 16, generator: generator);
        for (var level = 0; level <= 2; level++)
        {
            var actual = FusedAttention.Forward(q, k, v, 1, level);
            Assert.True(actual.isfinite().all().item<bool>());
            Assert.True(MaximumDifference(actual, Composed(q, k, v, 1)) <= 2e-3, $"level {level}");
        }
    }

    [Fact]
    public void Views_with_strides_give_the_same_as_their_copies()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(5);
        var qkv = torch.randn([2, 70, 3, 4, 16], generator: generator);
        var (q, k, v) = (
            qkv.select(2, 0).transpose(1, 2), qkv.select(2, 1).transpose(1, 2), qkv.select(2, 2).transpose(1, 2));
        var strided = FusedAttention.Forward(q, k, v, 0.25);
        var copied = FusedAttention.Forward(q.contiguous(), k.contiguous(), v.contiguous(), 0.25);
        Assert.Equal([2, 4, 70, 16], strided.shape);
        Assert.Equal(copied.data<float>().ToArray(), strided.data<float>().ToArray());
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(5);
        var q = torch.randn(3, 600, 64, generator: generator);
        var threads = torch.get_num_threads();
        try
        {
            torch.set_num_threads(1);
            var one = FusedAttention.Forward(q, q, q);
            torch.set_num_threads(2);
            Assert.Equal(one.data<float>().ToArray(), FusedAttention.Forward(q, q, q).data<float>().ToArray());
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    [Fact]
    public void What_it_cannot_do_is_refused_with_the_shapes()
    {
        using var scope = torch.NewDisposeScope();
        var q = torch.randn(2, 5, 8);
        var error = Assert.Throws<ExternalException>(() => FusedAttention.Forward(q, torch.randn(2, 5, 9), q));
        Assert.Contains("Float[2, 5, 8], Float[2, 5, 9]", error.Message);
        Assert.Throws<ExternalException>(() => FusedAttention.Forward(q, q.type(torch.float64), q));
        Assert.Throws<ExternalException>(() => FusedAttention.Forward(q, q.narrow(1, 0, 0), q.narrow(1, 0, 0)));
        var learning = torch.randn(2, 5, 8, requires_grad: true);
        Assert.False(FusedAttention.Supports(learning, q, q));
        Assert.Throws<ExternalException>(() => FusedAttention.Forward(learning, q, q));
        using (torch.no_grad())
            Assert.True(FusedAttention.Supports(learning, q, q));
    }

    private static torch.Tensor Composed(torch.Tensor q, torch.Tensor k, torch.Tensor v, double scale) =>
        (q.@double() * scale).matmul(k.@double().transpose(-1, -2)).softmax(-1).matmul(v.@double());

    private static double MaximumDifference(torch.Tensor actual, torch.Tensor expected) =>
        (actual.@double() - expected).abs().max().item<double>();

}
