using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: functions of networks (<c>native/nn.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial nint vst_linear(nint x, nint weight, nint bias);

    [LibraryImport(Library)]
    internal static partial nint vst_conv(
        nint x, nint weight, nint bias, long* stride, long* padding, long* dilation, long dims, long groups);

    [LibraryImport(Library)]
    internal static partial nint vst_conv_transpose(
        nint x, nint weight, nint bias, long* stride, long* padding, long* outputPadding, long* dilation, long dims, long groups);

    [LibraryImport(Library)]
    internal static partial nint vst_layer_norm(nint x, long* shape, long dims, nint weight, nint bias, double eps);

    [LibraryImport(Library)]
    internal static partial nint vst_group_norm(nint x, long groups, nint weight, nint bias, double eps);

    [LibraryImport(Library)]
    internal static partial nint vst_batch_norm(
        nint x, nint mean, nint variance, nint weight, nint bias, int training, double momentum, double eps);

    [LibraryImport(Library)]
    internal static partial nint vst_instance_norm(
        nint x, nint mean, nint variance, nint weight, nint bias, int useInputStats, double momentum, double eps);

    [LibraryImport(Library)]
    internal static partial nint vst_embedding(nint weight, nint indices, long padding, int scaleGradient);

    [LibraryImport(Library)]
    internal static partial nint vst_one_hot(nint x, long classes);

    [LibraryImport(Library)]
    internal static partial nint vst_dropout(nint x, double p, int training, int inplace, int channels);

    [LibraryImport(Library)]
    internal static partial nint vst_leaky_relu(nint x, double slope);

    [LibraryImport(Library)]
    internal static partial int vst_leaky_relu_(nint x, double slope);

    [LibraryImport(Library)]
    internal static partial nint vst_prelu(nint x, nint weight);

    [LibraryImport(Library)]
    internal static partial nint vst_softplus(nint x, double beta, double threshold);

    [LibraryImport(Library)]
    internal static partial nint vst_elu(nint x, double alpha);

    [LibraryImport(Library)]
    internal static partial nint vst_normalize(nint x, double p, long dim, double eps);

    [LibraryImport(Library)]
    internal static partial nint vst_cosine_similarity(nint x, nint y, long dim, double eps);

    [LibraryImport(Library)]
    internal static partial nint vst_pad(nint x, long* pad, long count, int mode, double value);

    [LibraryImport(Library)]
    internal static partial nint vst_avg_pool(
        nint x, long* kernel, long* stride, long* padding, long dims, int ceilMode, int countIncludePad, long divisor);

    [LibraryImport(Library)]
    internal static partial nint vst_max_pool(nint x, long* kernel, long* stride, long* padding, long* dilation, long dims, int ceilMode);

    [LibraryImport(Library)]
    internal static partial nint vst_adaptive_avg_pool(nint x, long* size, long dims);

    [LibraryImport(Library)]
    internal static partial nint vst_unfold2d(nint x, long* kernel, long* dilation, long* padding, long* stride);

    [LibraryImport(Library)]
    internal static partial nint vst_fold2d(nint x, long* size, long* kernel, long* dilation, long* padding, long* stride);

    [LibraryImport(Library)]
    internal static partial nint vst_pixel_shuffle(nint x, long factor);

    [LibraryImport(Library)]
    internal static partial nint vst_pixel_unshuffle(nint x, long factor);

    [LibraryImport(Library)]
    internal static partial nint vst_interpolate(
        nint x, long* size, long sizeCount, double* scale, long scaleCount, int mode, int alignCorners, int recompute, int antialias);

    [LibraryImport(Library)]
    internal static partial nint vst_grid_sample(nint x, nint grid, long mode, long padding, int alignCorners);

    [LibraryImport(Library)]
    internal static partial nint vst_affine_grid(nint theta, long* size, long dims, int alignCorners);

    [LibraryImport(Library)]
    internal static partial nint vst_cross_entropy(nint x, nint target, nint weight, int reduction, long ignore, double smoothing);

    [LibraryImport(Library)]
    internal static partial nint vst_nll_loss(nint x, nint target, nint weight, int reduction, long ignore);

    [LibraryImport(Library)]
    internal static partial nint vst_mse_loss(nint x, nint target, int reduction);

    [LibraryImport(Library)]
    internal static partial nint vst_l1_loss(nint x, nint target, int reduction);

    [LibraryImport(Library)]
    internal static partial nint vst_smooth_l1_loss(nint x, nint target, int reduction, double beta);

    [LibraryImport(Library)]
    internal static partial nint vst_huber_loss(nint x, nint target, int reduction, double delta);

    [LibraryImport(Library)]
    internal static partial nint vst_bce(nint x, nint target, nint weight, int reduction);

    [LibraryImport(Library)]
    internal static partial nint vst_bce_logits(nint x, nint target, nint weight, nint positive, int reduction);

    [LibraryImport(Library)]
    internal static partial int vst_convert_(nint x, int deviceType, int deviceIndex, int dtype);
}
