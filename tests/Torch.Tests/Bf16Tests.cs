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
    public void A_thread_of_its_own_choice_multiplies_in_bfloat16_and_no_other_does()
    {
        Skip.IfNot(Bf16.IsSupported, "the processor has no bfloat16 instructions");
        using var scope = NewDisposeScope();
        using var wide = nn.Conv2d(16, 24, 3, 2, 1);
        using var pixels = nn.Conv2d(3, 24, 3, 2, 1);
        using var layer = nn.Linear(16, 8);
        using var mode = no_grad();
        var x = ones(2, 16, 9, 11).cumsum(1).sin();
        var rows = x.permute(0, 2, 3, 1).contiguous();
        var seen = x.narrow(1, 0, 3).contiguous();
        Tensor[] Run() => [wide.call(x), layer.call(rows), pixels.call(seen)];

        var exact = Run();
        var here = Array.Empty<Tensor>();
        var elsewhere = Array.Empty<Tensor>();
        using (Bf16.OnThisThread())
        {
            here = Run();
            var other = new Thread(() =>
            {
                using var quiet = no_grad();
                elsewhere = Run();
            });
            other.Start();
            other.Join();
            using (enable_grad())
                Assert.True(wide.call(x).eq(exact[0]).all().item<bool>());
        }

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal((float32, string.Join(' ', exact[i].shape)), (here[i].dtype, string.Join(' ', here[i].shape)));
            Assert.False(here[i].eq(exact[i]).all().item<bool>());
            Assert.InRange(((here[i] - exact[i]).norm() / exact[i].norm()).item<float>(), 0, 0.01f);
            Assert.True(elsewhere[i].eq(exact[i]).all().item<bool>());
        }

        // Few channels are pixels or a flow: they keep their precision.
        Assert.True(here[2].eq(exact[2]).all().item<bool>());
        Assert.True(Run()[0].eq(exact[0]).all().item<bool>());
        foreach (var tensor in elsewhere) tensor.Dispose();
    }

    [SkippableFact]
    public void A_convolution_gives_the_same_however_its_pictures_lie()
    {
        Skip.IfNot(Bf16.IsSupported, "the processor has no bfloat16 instructions");
        using var scope = NewDisposeScope();
        using var layer = nn.Conv2d(16, 20, 3, 1, 1);
        using var mode = no_grad();
        var x = ones(2, 16, 9, 11).cumsum(1).cumsum(3).sin();
        var last = x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var exact = layer.call(x);
        Near(exact, layer.call(last), 1e-5f);
        using (Bf16.OnThisThread())
        {
            Near(exact, layer.call(x), 0.01f);
            Near(exact, layer.call(last), 0.01f);
            // A changed weight must not be served from what was kept of it, in either layout.
            layer.weight.mul_(2);
            layer.bias!.mul_(2);
            Near(exact * 2, layer.call(x), 0.01f);
            Near(exact * 2, layer.call(last), 0.01f);
        }

        Near(exact * 2, layer.call(last), 1e-5f);

        static void Near(Tensor expected, Tensor actual, float most) => Assert.InRange(((expected - actual).norm() / expected.norm()).item<float>(), 0, most);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_layers_with_an_activation_between_stay_within_bfloat16s_precision(bool quick)
    {
        Skip.IfNot(Bf16.IsSupported, "the processor has no bfloat16 instructions");
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var x = randn(3, 11, 40, generator: new Generator(1)) * 2;
        var (w1, b1) = (randn(72, 40, generator: new Generator(2)) / 4, randn(72, generator: new Generator(3)));
        var (w2, b2) = (randn(24, 72, generator: new Generator(4)) / 6, randn(24, generator: new Generator(5)));
        var exact = FusedOps.Mlp(x, w1, b1, w2, b2, quick);
        using var half = Bf16.OnThisThread();
        var rounded = FusedOps.Mlp(x, w1, b1, w2, b2, quick);
        Assert.Equal([3, 11, 24], rounded.shape);
        Assert.InRange(((rounded - exact).norm() / exact.norm()).item<float>(), 1e-6f, 0.01f);
    }

    [SkippableFact]
    public void Switching_it_on_without_the_instructions_is_refused()
    {
        Skip.If(Bf16.IsSupported, "the processor has bfloat16 instructions");
        Assert.Throws<NotSupportedException>(() => Bf16.Use = Bf16Use.Inference);
        Assert.Throws<NotSupportedException>(Bf16.OnThisThread);
    }
}
