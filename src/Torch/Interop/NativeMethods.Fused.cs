using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: row-wise operations in one pass (<c>native/fused.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial nint vst_rms_norm(nint x, nint weight, double eps, double scale);

    [LibraryImport(Library)]
    internal static partial nint vst_modulated_norm(nint x, nint shift, nint scale, double eps);

    [LibraryImport(Library)]
    internal static partial int vst_gelu_tanh_(nint x);

    [LibraryImport(Library)]
    internal static partial nint vst_gelu_tanh(nint x);

    [LibraryImport(Library)]
    internal static partial nint vst_channel_prelu(nint x, nint slope);

    [LibraryImport(Library)]
    internal static partial nint vst_rotate_pairs(nint x, nint cosine, nint sine);
}
