using TorchSharp;

namespace VideoSsm.Eval.Tensors.Tests;

public sealed class ResizeTests : TensorTest
{
    [Fact]
    public void BilinearInterpolatesBetweenPixelCentres()
    {
        // Width 2 to 4: centres at −0.25 (clamped), 0.25, 0.75, 1.25 (clamped).
        var x = torch.tensor(new float[] { 0, 4 }).view(1, 1, 1, 2);
        Assert.Equal([0, 1, 3, 4], Values(Resize.Bilinear(x, 1, 4)));
    }

    [Fact]
    public void BicubicUsesTheKernelOfPyTorch()
    {
        // a = −0.75 at distances 1.25, 0.25, 0.75, 1.75 of a ramp with clamped ends: worked out by hand.
        static double Kernel(double d) => d <= 1 ? (1.25 * d * d * d) - (2.25 * d * d) + 1 : (-0.75 * d * d * d) + (3.75 * d * d) - (6 * d) + 3;
        var x = torch.tensor(new float[] { 0, 4 }).view(1, 1, 1, 2);
        var expected = 4 * (Kernel(0.75) + Kernel(1.75));
        Assert.Equal(expected, Values(Resize.Bicubic(x, 1, 4))[1], 1e-5);
    }

    [Fact]
    public void OnlyImagesAreResized()
    {
        Assert.Throws<ArgumentException>(() => Resize.Bilinear(torch.zeros([3, 4]), 2, 2));
        Assert.Throws<ArgumentException>(() => Resize.Bicubic(torch.zeros([1, 1, 3, 4]), 0, 2));
    }
}
