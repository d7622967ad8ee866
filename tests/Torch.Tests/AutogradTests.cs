using TorchSharp;
using VideoSsm.Eval.Engine;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Torch.Tests;

public sealed class AutogradTests
{
    public static TheoryData<string, Func<Tensor, Tensor>> Functions() => new()
    {
        { "product", x => x * x * 3 },
        { "division", x => 1 / (x + 5) },
        { "exp", x => x.exp() },
        { "log", x => (x + 5).log() },
        { "sqrt", x => (x + 5).sqrt() },
        { "rsqrt", x => (x + 5).rsqrt() },
        { "sin cos tanh", x => x.sin() * x.cos() + x.tanh() },
        { "sigmoid silu gelu", x => x.sigmoid() + x.silu() * x.gelu() },
        { "softmax", x => x.softmax(1).square() },
        { "log_softmax", x => x.log_softmax(0) * x },
        { "matmul", x => x.matmul(x.t()) },
        { "einsum", x => einsum("ij,kj->ik", x, x.exp()) },
        { "norm", x => x.norm(1) },
        { "var", x => x.var(0) },
        { "mean and view", x => x.view(3, 2).mean([0]).square() },
        { "cat and chunk", x => cat(x.chunk(3, 1).Reverse().ToArray(), 1) * x },
        { "index", x => x[TensorIndex.Colon, 1] * x[0, 2] },
        { "gather", x => x.gather(1, tensor(new long[,] { { 2, 2 }, { 0, 1 } })).square() },
        { "cumsum", x => x.cumsum(1).square() },
        { "where and clamp", x => where(x > 0, x.clamp(-0.5, 0.5), x * x) },
        { "logsumexp", x => x.logsumexp(1) },
        { "solve", x => linalg.inv(x.matmul(x.t()) + eye(2, dtype: float64)) },
        { "pow and atan2", x => (x + 5).pow(1.7).atan2(x) },
        { "permute expand", x => x.permute(1, 0).unsqueeze(0).expand(2, 3, 2) * x.t() },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_gradient_equals_finite_differences(string name, Func<Tensor, Tensor> function)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var x = randn(2, 3, float64, generator: generator);
        var weights = randn_like(function(x));
        double Loss(Tensor input)
        {
            using var inner = NewDisposeScope();
            return (function(input) * weights).sum().item<double>();
        }

        var leaf = x.clone().requires_grad_();
        (function(leaf) * weights).sum().backward();
        var analytic = Gradients.Of(leaf)!.data<double>().ToArray();
        for (var i = 0; i < 6; i++)
        {
            const double h = 1e-6;
            var up = x.clone();
            up.view(-1)[i].add_(h);
            var down = x.clone();
            down.view(-1)[i].sub_(h);
            var numeric = (Loss(up) - Loss(down)) / (2 * h);
            Assert.True(Math.Abs(numeric - analytic[i]) <= 1e-6 * Math.Max(1, Math.Abs(numeric)), $"{name}, element {i}: {analytic[i]}, not {numeric}");
        }
    }

    [Fact]
    public void Gradients_add_up_and_can_be_replaced()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        Assert.Null(Gradients.Of(x));
        (x * 3).sum().backward();
        (x * 3).sum().backward();
        Assert.Equal([6f, 6f], Gradients.Of(x)!.data<float>().ToArray());
        Gradients.Set(x, ones(2));
        Assert.Equal([1f, 1f], Gradients.Of(x)!.data<float>().ToArray());
        Gradients.Set(x, null);
        Assert.Null(Gradients.Of(x));
    }

    [Fact]
    public void Functional_gradients_leave_leaves_alone_and_may_be_differentiated_again()
    {
        using var scope = NewDisposeScope();
        var x = tensor(2.0, requires_grad: true);
        var unused = tensor(1.0, requires_grad: true);
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        Assert.Equal(12, first.item<double>());
        Assert.Equal(12, autograd.grad([first], [x])[0].item<double>());
        Assert.Null(Gradients.Of(x));
        var both = autograd.grad([x * 2], [x, unused], allow_unused: true);
        Assert.Equal(2, both[0].item<double>());
        Assert.Null(both[1]);
    }

    [Fact]
    public void Modes_switch_recording_and_restore_it()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
                Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }

        using (set_grad_enabled(false))
            Assert.False(is_grad_enabled());
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }

        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
        Assert.True(x.is_leaf);
        Assert.False((x * 2).is_leaf);
    }

    [Fact]
    public void What_cannot_be_differentiated_throws()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => ones(2).sum().backward());
        var x = ones(2, requires_grad: true);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => (x * 2).backward());
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => x.add_(1));
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => tensor(new long[] { 1 }).requires_grad_());
    }
}
