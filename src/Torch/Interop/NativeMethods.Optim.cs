using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: optimizer steps (<c>native/optim.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int vst_adam_step(
        nint* parameters, nint* means, nint* squares, nint* tops, long* steps, long count, double lr, double beta1, double beta2, double eps, double decay, int maximize, int decoupled);

    [LibraryImport(Library)]
    internal static partial int vst_sgd_step(
        nint* parameters, nint* buffers, nint* created, long count, double lr, double momentum, double dampening, double decay, int nesterov, int maximize);

    [LibraryImport(Library)]
    internal static partial int vst_clip_grad_norm(nint* parameters, long count, double maxNorm, double p, double* norm);

    [LibraryImport(Library)]
    internal static partial int vst_clip_grad_value(nint* parameters, long count, double value);

    [LibraryImport(Library)]
    internal static partial int vst_zero_grad(nint* parameters, long count, int setToNone);
}
