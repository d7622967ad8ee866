using TorchSharp;
using static TorchSharp.torch.nn;
using static VideoSsm.Eval.Torch.Tests.NNGolden;

namespace VideoSsm.Eval.Torch.Tests;

[Collection(LibTorchCollection.Name)]
public sealed class NNFunctionalTests : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void LinearMapsAndConvolutionsEqualPyTorch()
    {
        Check("linear", functional.linear(Input([2, 3]), Input([4, 3], 11), Input([4], 7)));
        Check("conv1d", functional.conv1d(Input([1, 2, 6]), Input([3, 2, 3], 11), Input([3], 7), 2, 1));
        Check("conv2d", functional.conv2d(Input([1, 4, 4, 4]), Input([2, 2, 3, 3], 11), Input([2], 7), padding: [1, 1], groups: 2));
        Check("conv2d-strided", functional.conv2d(Input([1, 2, 5, 5]), Input([2, 2, 3, 3], 11), null, [2, 1], [0, 1], [1, 2]));
        Check("conv3d", functional.conv3d(Input([1, 1, 3, 3, 3]), Input([2, 1, 2, 2, 2], 11), Input([2], 7)));
        Check("conv_transpose2d", functional.conv_transpose2d(Input([1, 2, 3, 3]), Input([2, 2, 3, 3], 11), Input([2], 7), [2, 2], [1, 1], [1, 1]));
    }

    [Fact]
    public void NormalisationsEqualPyTorch()
    {
        Check("layer_norm", functional.layer_norm(Input([2, 4]), [4], Input([4], 11), Input([4], 7)));
        Check("group_norm", functional.group_norm(Input([1, 4, 2, 2]), 2, Input([4], 11), Input([4], 7)));
        Check("instance_norm", functional.instance_norm(Input([2, 2, 2, 2])));
        Check("batch_norm-eval", functional.batch_norm(Input([2, 2, 2, 2]), Input([2], 7), Input([2], 7).abs(), Input([2], 11), Input([2], 3)));
        using var module = BatchNorm2d(2);
        Check("batch_norm-train", module.call(Input([2, 2, 2, 2])));
        Check("batch_norm-mean", module.running_mean!);
        Check("batch_norm-var", module.running_var!);
        Assert.Equal(1, module.num_batches_tracked!.item<long>());
    }

    [Fact]
    public void ActivationsEqualPyTorch()
    {
        var x = Input([7]);
        Check("gelu", functional.gelu(x));
        Check("silu", functional.silu(x));
        Check("leaky_relu", functional.leaky_relu(x, 0.2));
        Check("elu", functional.elu(x));
        Check("softplus", functional.softplus(x));
        Check("softmax", functional.softmax(Input([2, 4]), 1));
        Check("log_softmax", functional.log_softmax(Input([2, 4]), 0));
        Check("normalize", functional.normalize(Input([2, 4]), dim: 1));
        Check("cosine_similarity", functional.cosine_similarity(Input([2, 4]), Input([2, 4], 11)));
    }

    [Fact]
    public void PaddingEqualsPyTorch()
    {
        Check("pad-reflect", functional.pad(Input([1, 1, 3, 3]), [1, 2, 0, 1], PaddingModes.Reflect));
        Check("pad-circular", functional.pad(Input([1, 1, 3, 3]), [1, 0, 0, 2], PaddingModes.Circular));
        Check("pad-replicate", functional.pad(Input([1, 1, 2, 2]), (1, 1, 1, 1), PaddingModes.Replicate));
        Check("pad-constant", functional.pad(Input([2, 2]), (1, 0), value: 5));
    }

    [Fact]
    public void ResamplingEqualsPyTorch()
    {
        var x = Input([1, 1, 3, 3]);
        Check("bilinear-up", functional.interpolate(x, [5, 4], mode: torch.InterpolationMode.Bilinear, align_corners: false));
        Check("bilinear-aligned", functional.interpolate(x, [5, 4], mode: torch.InterpolationMode.Bilinear, align_corners: true));
        var y = Input([1, 1, 5, 5]);
        Check("bilinear-scale", functional.interpolate(y, scale_factor: [0.7], mode: torch.InterpolationMode.Bilinear));
        Check("bilinear-recompute", functional.interpolate(y, scale_factor: [0.7], mode: torch.InterpolationMode.Bilinear, recompute_scale_factor: true));
        Check("bicubic", functional.interpolate(Input([1, 1, 4, 4]), [3, 6], mode: torch.InterpolationMode.Bicubic));
        var z = Input([1, 1, 7, 7]);
        Check("bilinear-antialias", functional.interpolate(z, [3], mode: torch.InterpolationMode.Bilinear, antialias: true));
        Check("bicubic-antialias", functional.interpolate(z, [3, 3], mode: torch.InterpolationMode.Bicubic, antialias: true));
        Check("nearest", functional.interpolate(x, scale_factor: [2, 2]));
        Check("trilinear", functional.interpolate(Input([1, 1, 2, 2, 2]), [3, 3, 3], mode: torch.InterpolationMode.Trilinear));
        Check("area", functional.interpolate(Input([1, 1, 4, 4]), [2, 2], mode: torch.InterpolationMode.Area));
        using var upsample = Upsample(scale_factor: [2, 2]);
        Check("nearest", upsample.call(x));
    }

    [Fact]
    public void GridSamplingEqualsPyTorch()
    {
        var x = Input([1, 1, 4, 4]);
        var grid = Input([1, 2, 3, 2], 13).div(2);
        Check("grid_sample", functional.grid_sample(x, grid, align_corners: false));
        var wide = grid.mul(2);
        Check("grid_sample-border", functional.grid_sample(x, wide, padding_mode: torch.GridSamplePaddingMode.Border, align_corners: true));
        Check(
            "grid_sample-reflection",
            functional.grid_sample(x, wide, torch.GridSampleMode.Nearest, torch.GridSamplePaddingMode.Reflection, false));
    }

    [Fact]
    public void WindowsAndPoolingEqualPyTorch()
    {
        Check("unfold", functional.unfold(Input([1, 2, 3, 3]), 2));
        Check("fold", functional.fold(Input([1, 8, 4]), (3, 3), (2, 2)));
        Check("avg_pool2d", functional.avg_pool2d(Input([1, 1, 4, 4]), [3], [2], [1]));
        using var average = AvgPool2d(3, 2, 1);
        Check("avg_pool2d", average.call(Input([1, 1, 4, 4])));
        Check("max_pool2d", functional.max_pool2d(Input([1, 1, 4, 4]), 2));
        Check("adaptive_avg_pool2d", functional.adaptive_avg_pool2d(Input([1, 1, 5, 5]), (2, 3)));
        Check("pixel_shuffle", functional.pixel_shuffle(Input([1, 4, 2, 2]), 2));
        Assert.True(functional.pixel_unshuffle(functional.pixel_shuffle(Input([1, 4, 2, 2]), 2), 2).allclose(Input([1, 4, 2, 2])));
    }

    [Fact]
    public void LossesEqualPyTorch()
    {
        var target = torch.tensor(new long[] { 0, 3, 1 });
        Check("cross_entropy", functional.cross_entropy(Input([3, 4]), target, label_smoothing: 0.1));
        Check("cross_entropy-weighted", functional.cross_entropy(Input([3, 4]), target, Input([4], 7).abs(), reduction: Reduction.Sum));
        Check("mse_loss", functional.mse_loss(Input([6]), Input([6], 11)));
        Check("l1_loss", functional.l1_loss(Input([6]), Input([6], 11), Reduction.Sum));
        Check("smooth_l1_loss", functional.smooth_l1_loss(Input([6]), Input([6], 11), beta: 0.5));
        Check("bce_logits", functional.binary_cross_entropy_with_logits(Input([6]), Input([6], 11).gt(0).type(torch.float32)));
    }

    [Fact]
    public void OneHotAndEmbeddingPickRows()
    {
        var x = torch.tensor(new long[] { 2, 0 });
        Assert.Equal([0L, 0, 1, 0, 1, 0, 0, 0], functional.one_hot(x, 4).reshape(8).data<long>().ToArray());
        using var table = Embedding_from_pretrained(Input([3, 2]));
        Assert.False(table.weight.requires_grad);
        Assert.True(table.call(x).allclose(torch.stack([Input([3, 2])[2], Input([3, 2])[0]])));
    }

    [Fact]
    public void DropoutKeepsTheMeanInTrainingAndDoesNothingInEvaluation()
    {
        using var module = Dropout(0.25);
        var x = torch.ones([10000]);
        var y = module.call(x);
        Assert.InRange(y.mean().item<float>(), 0.95f, 1.05f);
        Assert.InRange(y.eq(0).type(torch.float32).mean().item<float>(), 0.22f, 0.28f);
        module.eval();
        Assert.True(module.call(x).allclose(x, 0, 0));
    }

    [Fact]
    public void ErrorsNameTheOperationAndTheShapes()
    {
        var error = Assert.ThrowsAny<Exception>(() => functional.linear(Input([2, 3]), Input([4, 5])));
        Assert.Contains("linear", error.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[4, 5]", error.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => functional.conv2d(Input([2, 3]), Input([4, 5])));
        Assert.ThrowsAny<Exception>(() => functional.interpolate(Input([1, 1, 4, 4])));
        Assert.ThrowsAny<Exception>(() => functional.pad(Input([1, 1, 2, 2]), [5, 0], PaddingModes.Reflect));
    }
}
