using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;

namespace VideoSsm.Eval.Torch.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Arithmetic_and_reductions_work()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.tensor(new float[] { 1, 2, 3, 4 }, [2, 2]);
        var y = (x * 2f + 1f).matmul(x.t());
        Assert.Equal([13f, 29f, 25f, 57f], y.data<float>().ToArray());
        Assert.Equal(124f, y.sum().item<float>());
        Assert.Equal([3f, 5f], (x * 2f + 1f)[0, TensorIndex()].data<float>().ToArray());
    }

    [Fact]
    public void Gradients_flow()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.tensor(new float[] { 1, 2, 3 }, requires_grad: true);
        (x * x).sum().backward();
        Assert.Equal([2f, 4f, 6f], VideoSsm.Eval.Engine.Gradients.Of(x)!.data<float>().ToArray());
    }

    [Fact]
    public void A_shape_error_names_the_shapes()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.zeros(2, 3);
        var error = Assert.Throws<ExternalException>(() => x.matmul(torch.zeros(4, 5)));
        Assert.Contains("Float[2, 3], Float[4, 5]", error.Message);
    }

    private static torch.TensorIndex TensorIndex() => torch.TensorIndex.Colon;
}
