using TorchSharp;
using VideoSsm.Eval.Engine;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Torch.Tests;

[Collection(LibTorchCollection.Name)]
public sealed class Bf16Tests
{
    [SkippableFact]
    public void Linear_layers_change_within_bfloat16s_precision_and_only_while_switched_on()
    {
        Skip.IfNot(Bf16.IsSupported, "the processor has no bfloat16 instructions");
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(64, 48);
        var x = randn(5, 7, 64);
        using var mode = no_grad();
        var exact = layer.call(x);
        try
        {
            Assert.Equal(Bf16Use.Nowhere, Bf16.Use);
            Bf16.Use = Bf16Use.Inference;
            var rounded = layer.call(x);
            Assert.Equal(float32, rounded.dtype);
            Assert.Equal([5, 7, 48], rounded.shape);
            Assert.False(rounded.eq(exact).all().item<bool>());
            Assert.InRange((rounded - exact).abs().max().item<float>(), 0, 0.05f);
            Assert.True(layer.call(x).eq(rounded).all().item<bool>());
            // A changed weight must not be served from the conversions kept.
            layer.weight.mul_(2);
            var doubled = layer.call(x);
            Assert.True((doubled - layer.bias!).allclose((rounded - layer.bias!) * 2, rtol: 2e-2, atol: 2e-3));
            using (enable_grad())
                Assert.True(layer.call(x).requires_grad);
        }
        finally
        {
            Bf16.Use = Bf16Use.Nowhere;
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Training_in_bfloat16_gives_gradients_within_its_precision(bool biased)
    {
        Skip.IfNot(Bf16.IsSupported, "the processor has no bfloat16 instructions");
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(64, 48, biased);
        var direction = randn(5, 7, 48);
        Tensor[] Gradients()
        {
            var x = ones(5, 7, 64).cumsum(2).sin().with_requires_grad();
            var y = layer.call(x);
            Assert.Equal([5, 7, 48], y.shape);
            (y * direction).sum().backward();
            Tensor[] all = [x.grad!, .. layer.named_parameters().Select(p => p.parameter.grad!.clone())];
            layer.zero_grad();
            return all;
        }

        var exact = Gradients();
        try
        {
            Bf16.Use = Bf16Use.Everywhere;
            var rounded = Gradients();
            Assert.Equal(exact.Length, rounded.Length);
            foreach (var (a, b) in exact.Zip(rounded))
            {
                Assert.Equal(float32, b.dtype);
                Assert.InRange(((a - b).norm() / a.norm()).item<float>(), 0, 0.01f);
            }

            Assert.False(rounded[0].eq(exact[0]).all().item<bool>());
            Bf16.Use = Bf16Use.Inference;
            Assert.True(Gradients()[0].eq(exact[0]).all().item<bool>());
        }
        finally
        {
            Bf16.Use = Bf16Use.Nowhere;
        }
    }

    [SkippableFact]
    public void Switching_it_on_without_the_instructions_is_refused()
    {
        Skip.If(Bf16.IsSupported, "the processor has bfloat16 instructions");
        Assert.Throws<NotSupportedException>(() => Bf16.Use = Bf16Use.Inference);
    }
}
