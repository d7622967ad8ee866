using TorchSharp;

namespace VideoSsm.Eval.Tensors.Tests;

public sealed class ShapeTests : TensorTest
{
    [Fact]
    public void LettersAreBoundAndReadable()
    {
        var x = torch.zeros([2, 5, 8]);
        var sizes = Shape.Is(x, "B T C").And(torch.zeros([8, 3]), "C *").And(torch.zeros([7, 2, 5]), "... B T");
        Assert.Equal(2, sizes["B"]);
        Assert.Equal(8, sizes["C"]);
        Shape.Is(x, "2 T 8");
        Shape.Is(torch.tensor(1f), string.Empty);
        Assert.Throws<KeyNotFoundException>(() => sizes["Q"]);
    }

    [Fact]
    public void AFailureNamesTensorShapePatternAndReason()
    {
        var latents = torch.zeros([2, 5]);
        Assert.Equal(
            "latents has the shape [2, 5], expected [B T C]: it has 2 dimensions.",
            Assert.Throws<ArgumentException>(() => Shape.Is(latents, "B T C")).Message);
        Assert.Contains("5 is not 3", Assert.Throws<ArgumentException>(() => Shape.Is(latents, "B 3")).Message, StringComparison.Ordinal);
        Assert.Contains("B is 5, but was 2 in latents", Assert.Throws<ArgumentException>(() => Shape.Is(latents, "B B")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Shape.Is(latents, "B ..."));
    }
}
