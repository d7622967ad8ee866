using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Tensors.Tests;

/// <summary>With and without a gradient to record the fused operations must be the same function.</summary>
public sealed class FusedTests : TensorTest
{
    [Fact]
    public void Both_ways_give_the_same_numbers()
    {
        var x = randn(2, 3, 4, 10, generator: new Generator(1));
        var weight = randn(10, generator: new Generator(2));
        var m = randn(2, 3, 1, 10, generator: new Generator(3));
        var angle = randn(3, 1, 5, generator: new Generator(4)).repeat_interleave(2, -1);
        var turn = zeros(10, 10);
        for (int i = 0; i < 10; i += 2)
        {
            turn[i + 1, i] = tensor(-1f);
            turn[i, i + 1] = tensor(1f);
        }

        Check(v => Fused.RmsNorm(v, weight, 1e-6, 3));
        Check(v => Fused.RmsNorm(v, null, 1e-6));
        Check(v => Fused.ModulatedNorm(v, m, m * 2, 1e-6));
        Check(v => Fused.GeluTanh(v * 4));
        Check(v => Fused.ChannelPRelu(v, weight.narrow(0, 0, 3)));
        Check(v => Fused.RotatePairs(v, angle.cos(), angle.sin(), turn));

        void Check(Func<Tensor, Tensor> function)
        {
            using var plain = no_grad();
            var fused = function(x.clone());
            using var recording = enable_grad();
            var leaf = x.clone();
            leaf.requires_grad = true;
            var composed = function(leaf);
            Assert.True(composed.requires_grad);
            Assert.InRange((composed.detach() - fused).abs().max().item<float>(), 0, 5e-6);
        }
    }
}
