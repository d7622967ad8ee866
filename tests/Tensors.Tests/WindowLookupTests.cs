using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Tensors.Tests;

[Collection(LibTorchCollection.Name)]
public sealed class WindowLookupTests
{
    [Theory]
    [InlineData(4, 16, 16)]
    [InlineData(3, 7, 33)]
    [InlineData(0, 5, 4)]
    [InlineData(9, 4, 4)] // wider than the image
    public void OneCallEqualsTheResampler(int radius, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        const int queries = 50;
        Tensor[] levels = [randn(queries, height, width, generator: generator), randn(queries, height / 2, width / 2, generator: generator)];
        var positions = (torch.rand(queries, 2, generator: generator) * (width + 8)) - 4;

        var actual = WindowLookup.Apply(levels, positions, radius);

        Assert.Equal([queries, 2 * ((2 * radius) + 1) * ((2 * radius) + 1)], actual.shape);
        Assert.True((actual - WindowLookup.Composed(levels, positions, radius)).abs().max().item<float>() <= 2e-4f);
    }

    [Fact]
    public void TheOuterIndexMovesX()
    {
        using var scope = NewDisposeScope();
        var image = arange(12, dtype: ScalarType.Float32).view(1, 3, 4); // rows of 4: value = 4 y + x

        var window = WindowLookup.Apply([image], tensor(new float[] { 1, 1 }, [1, 2]), 1);

        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10], window.data<float>().ToArray());
    }

    [Fact]
    public void BetweenPixelsItInterpolatesAndOutsideIsZero()
    {
        using var scope = NewDisposeScope();
        var image = tensor(new float[] { 1, 2, 3, 4 }, [1, 2, 2]);

        Assert.Equal([2.5f], WindowLookup.Apply([image], tensor(new[] { 0.5f, 0.5f }, [1, 2]), 0).data<float>().ToArray());
        Assert.Equal([0.5f], WindowLookup.Apply([image], tensor(new[] { -0.5f, 0 }, [1, 2]), 0).data<float>().ToArray());
        Assert.Equal([0f], WindowLookup.Apply([image], tensor(new[] { 1e9f, 0 }, [1, 2]), 0).data<float>().ToArray());
        Assert.Equal([0f], WindowLookup.Apply([image], tensor(new[] { 2f, 2f }, [1, 2]), 0).data<float>().ToArray());
    }

    [Fact]
    public void GradientsArePassedOn()
    {
        using var scope = NewDisposeScope();
        var image = ones(1, 4, 4).requires_grad_();

        var gradient = autograd.grad([WindowLookup.Apply([image], tensor(new[] { 1.5f, 1.5f }, [1, 2]), 0).sum([0, 1])], [image])[0];

        Assert.Equal(1, gradient.sum([0, 1, 2]).item<float>(), 5);
        Assert.Equal(0.25f, gradient.select(0, 0).select(0, 1).select(0, 1).item<float>(), 5);
    }

    [Fact]
    public void WrongShapesAreRejected()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => WindowLookup.Apply([ones(2, 4, 4)], ones(3, 2), 1));
        Assert.Throws<ArgumentException>(() => WindowLookup.Apply([ones(3, 4, 1)], ones(3, 2), 1));
        Assert.Throws<ArgumentException>(() => WindowLookup.Apply([ones(3, 4, 4)], ones(3, 3), 1));
    }
}
