using System.Runtime.InteropServices;
using TorchSharp;
using VideoSsm.Eval.Engine;
using Xunit;

namespace VideoSsm.Eval.Torch.Tests;

/// <summary>The one-pass operations against their definitions in double precision.</summary>
[Collection(LibTorchCollection.Name)]
public sealed class FusedOpsTests
{
    private const double Tolerance = 2e-6;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32)]
    [InlineData(1536)]
    public void Rms_norm_of_whole_even_and_uneven_rows(int width)
    {
        using var scope = torch.NewDisposeScope();
        var weight = Random("weight", width);
        var wide = Random("x", 2, 5, 3 * width);
        foreach (var x in new[] { wide.narrow(2, width, width), wide.narrow(2, width, width).narrow(0, 1, 1), Random("x", 2, width, 5).transpose(1, 2), Random("x", 5, width) })
        {
            var d = x.type(torch.float64);
            var expected = d / (d.square().mean([-1], keepdim: true) + 1e-3).sqrt();
            Near(expected * weight.type(torch.float64) * 0.5, FusedOps.RmsNorm(x, weight, 1e-3, 0.5));
            Near(expected, FusedOps.RmsNorm(x, null, 1e-3));
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 5)]
    [InlineData(2, 3, 4, 33)]
    [InlineData(1, 2, 70, 1536)]
    public void Modulated_norm_takes_each_frames_own_shift_and_scale(int b, int f, int n, int d)
    {
        using var scope = torch.NewDisposeScope();
        var x = (Random("x", b, f, n, d) * 3) + 5;
        var m = Random("m", b, f, 6, d).unsqueeze(3).unbind(2);
        var y = x.type(torch.float64);
        var centred = y - y.mean([-1], keepdim: true);
        var normed = centred / (centred.square().mean([-1], keepdim: true) + 1e-6).sqrt();
        Near((normed * (m[4].type(torch.float64) + 1)) + m[3].type(torch.float64), FusedOps.ModulatedNorm(x, m[3], m[4], 1e-6), 2e-5);
    }

    [Fact]
    public void Gelu_over_the_whole_range()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.cat([torch.linspace(-12, 12, 4001), torch.tensor(new[] { 0f, -0f, 1e30f, -1e30f, 1e-30f, -100f, 100f, float.PositiveInfinity })]);
        var d = x.type(torch.float64);
        var expected = d * (((d * d * d * 0.044715) + d) * (2 * Math.Sqrt(2 / Math.PI))).sigmoid();
        FusedOps.GeluTanhInPlace(x);
        Near(expected.clamp(-1e30, 1e30), x.clamp(-1e30, 1e30), 1e-6);
        Assert.True(torch.tensor(new[] { float.NaN }) is var nan && Gelu(nan).isnan().all().item<bool>());

        static torch.Tensor Gelu(torch.Tensor x)
        {
            FusedOps.GeluTanhInPlace(x);
            return x;
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 24, 5, 7)]
    [InlineData(1, 72, 60, 104)]
    public void A_prelu_has_a_slope_per_channel_however_the_picture_lies(int b, int c, int h, int w)
    {
        using var scope = torch.NewDisposeScope();
        var slope = Random("slope", c);
        var whole = Random("x", b, c + 3, h, w);
        foreach (var x in new[] { Random("x", b, c, h, w), Random("x", b, h, w, c).permute(0, 3, 1, 2), whole.narrow(1, 2, c) })
        {
            var d = x.type(torch.float64);
            var y = FusedOps.ChannelPRelu(x, slope);
            Near(d.relu() - ((-d).relu() * slope.type(torch.float64).view(1, c, 1, 1)), y);
            Assert.Equal(x.permute(0, 2, 3, 1).is_contiguous(), y.permute(0, 2, 3, 1).is_contiguous());
        }
    }

    [Fact]
    public void A_prelu_of_other_slopes_than_channels_or_with_a_gradient_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        var x = Random("x", 1, 4, 2, 2);
        Assert.Contains("slopes [C]", Assert.ThrowsAny<Exception>(() => FusedOps.ChannelPRelu(x, Random("slope", 3))).Message, StringComparison.Ordinal);
        Assert.Contains("no_grad", Assert.ThrowsAny<Exception>(() => FusedOps.ChannelPRelu(x.requires_grad_(), Random("slope", 4))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_layers_with_an_activation_between(bool quick)
    {
        using var scope = torch.NewDisposeScope();
        using var mode = torch.no_grad();
        var x = Random("x", 2, 5, 33) * 9;
        var (w1, b1, w2, b2) = (Random("w1", 70, 33), Random("b1", 70), Random("w2", 12, 70), Random("b2", 12));
        torch.Tensor Wide(torch.Tensor t) => t.type(torch.float64);
        var h = torch.matmul(Wide(x), Wide(w1).t()) + Wide(b1);
        h = quick ? h * (h * 1.702).sigmoid() : h.gelu();
        var expected = torch.matmul(h, Wide(w2).t()) + Wide(b2);
        Near(expected / expected.abs().max(), FusedOps.Mlp(x, w1, b1, w2, b2, quick) / expected.abs().max(), 5e-6);
    }

    [Fact]
    public void Two_layers_that_are_to_learn_are_refused()
    {
        using var scope = torch.NewDisposeScope();
        var w = Random("w", 4, 4).requires_grad_();
        var b = Random("b", 4);
        Assert.Contains("no_grad", Assert.ThrowsAny<Exception>(() => FusedOps.Mlp(Random("x", 2, 4), w, b, w, b, quick: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_turn_by_their_tokens_angles()
    {
        using var scope = torch.NewDisposeScope();
        var x = Random("x", 2, 5, 3, 14);
        var angle = Random("angle", 5, 1, 7).repeat_interleave(2, -1);
        var (c, s) = (angle.cos().contiguous(), angle.sin().contiguous());
        foreach (var input in new[] { x, Random("x", 2, 3, 5, 14).transpose(1, 2) })
        {
            var y = FusedOps.RotatePairs(input, c, s);
            var pairs = input.type(torch.float64).reshape(2, 5, 3, 7, 2).unbind(-1);
            var (cd, sd) = (angle.type(torch.float64).cos().reshape(5, 1, 7, 2).select(-1, 0), angle.type(torch.float64).sin().reshape(5, 1, 7, 2).select(-1, 0));
            var expected = torch.stack([(pairs[0] * cd) - (pairs[1] * sd), (pairs[1] * cd) + (pairs[0] * sd)], -1).reshape(2, 5, 3, 14);
            Near(expected, y);
        }
    }

    [Fact]
    public void Gradients_are_those_of_the_definitions()
    {
        using var scope = torch.NewDisposeScope();
        foreach (int width in new[] { 1, 14, 32, 330 })
        {
            // 300 rows: more than are summed together for a weight's gradient.
            Same([Random("x", 3, 2, 50, width), Random("weight", width)], (x, w) => FusedOps.RmsNorm(x, w, 1e-3, 0.5), (x, w) => x / (x.square().mean([-1], keepdim: true) + 1e-3).sqrt() * w! * 0.5);
            Same([Random("x", 3, 50, 2, width).transpose(1, 2)], (x, _) => FusedOps.RmsNorm(x, null, 1e-3), (x, _) => x / (x.square().mean([-1], keepdim: true) + 1e-3).sqrt());
            Same([Random("x", 5, 60, width) * 3], (x, _) => FusedOps.GeluTanh(x), (x, _) => x * (((x * x * x * 0.044715) + x) * (2 * Math.Sqrt(2 / Math.PI))).sigmoid());
        }

        foreach (int width in new[] { 6, 30, 160 })
        {
            var x = (Random("x", 2, 3, 20, width) * 3) + 1;
            Same([x, Random("modulation", 2, 3, 6, width)], (x, m) => FusedOps.ModulatedNorm(x, m!.unsqueeze(3).unbind(2)[3], m.unsqueeze(3).unbind(2)[4], 1e-6), (x, m) =>
            {
                var parts = m!.unsqueeze(3).unbind(2);
                var centred = x - x.mean([-1], keepdim: true);
                return (centred / (centred.square().mean([-1], keepdim: true) + 1e-6).sqrt() * (parts[4] + 1)) + parts[3];
            });
            var angle = Random("angle", 20, 1, width / 2).repeat_interleave(2, -1);
            var (c, s) = (angle.cos().contiguous(), angle.sin().contiguous());
            Same([Random("x", 2, 3, 20, width).transpose(1, 2)], (x, _) => FusedOps.RotatePairs(x, c, s), (x, _) =>
            {
                var pairs = x.reshape(2, 20, 3, width / 2, 2).unbind(-1);
                var turned = torch.stack([-pairs[1], pairs[0]], -1).reshape(2, 20, 3, width);
                return (x * c.type(torch.float64)) + (turned * s.type(torch.float64));
            });
        }

        // Gradients of a weighted sum of the result, in single and in double precision.
        static void Same(torch.Tensor[] inputs, Func<torch.Tensor, torch.Tensor?, torch.Tensor> fused, Func<torch.Tensor, torch.Tensor?, torch.Tensor> definition)
        {
            torch.Tensor[] Gradients(torch.ScalarType type, Func<torch.Tensor, torch.Tensor?, torch.Tensor> f)
            {
                torch.Tensor[] leaves = [.. inputs.Select(i => i.detach().clone().type(type).with_requires_grad())];
                var y = f(leaves[0], leaves.ElementAtOrDefault(1));
                (y * Random("direction", y.shape).type(type)).sum().backward();
                return [.. leaves.Select(l => l.grad!)];
            }

            foreach (var (expected, actual) in Gradients(torch.float64, definition).Zip(Gradients(torch.float32, fused))) Near(expected, actual, 5e-5);
        }
    }

    [Fact]
    public void Wrong_shapes_types_and_lost_gradients_are_refused()
    {
        using var scope = torch.NewDisposeScope();
        var x = Random("x", 1, 2, 3, 4);
        Assert.Throws<ExternalException>(() => FusedOps.RmsNorm(x, Random("w", 5), 1e-6));
        Assert.Throws<ExternalException>(() => FusedOps.RmsNorm(x.type(torch.float64), null, 1e-6));
        Assert.Throws<ExternalException>(() => FusedOps.ModulatedNorm(x, Random("m", 1, 3, 1, 4), Random("m", 1, 2, 1, 4), 1e-6));
        Assert.Throws<ExternalException>(() => FusedOps.GeluTanhInPlace(x.transpose(2, 3)));
        Assert.Throws<ExternalException>(() => FusedOps.RotatePairs(x, Random("c", 3, 1, 4), Random("c", 2, 1, 4)));
        Assert.False(FusedOps.Supports(x.type(torch.bfloat16)));
        Assert.True(FusedOps.Supports(x));
        x.requires_grad = true;
        Assert.Throws<ExternalException>(() => FusedOps.GeluTanhInPlace(x));
        using var grad = torch.no_grad();
        FusedOps.GeluTanhInPlace(x);
    }

    private static torch.Tensor Random(string name, params long[] shape)
    {
        using var generator = new torch.Generator((ulong)name.Length);
        return torch.randn(shape, generator: generator);
    }

    private static void Near(torch.Tensor expected, torch.Tensor actual, double tolerance = Tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        double worst = ((expected - actual.type(torch.float64)).abs() / expected.abs().clamp_min(1)).max().item<double>();
        Assert.True(worst <= tolerance, $"off by {worst}");
    }
}
