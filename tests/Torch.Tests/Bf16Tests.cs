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
            Assert.False(Bf16.Enabled);
            Bf16.Enabled = true;
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
            Bf16.Enabled = false;
        }
    }

    [SkippableFact]
    public void Switching_it_on_without_the_instructions_is_refused()
    {
        Skip.If(Bf16.IsSupported, "the processor has bfloat16 instructions");
        Assert.Throws<NotSupportedException>(() => Bf16.Enabled = true);
    }
}
