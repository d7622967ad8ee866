using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: gradients (<c>native/autograd.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)] internal static partial int vst_set_requires_grad(nint x, int value);
    [LibraryImport(Library)] internal static partial nint vst_grad(nint x);
    [LibraryImport(Library)] internal static partial int vst_set_grad(nint x, nint grad);
    [LibraryImport(Library)] internal static partial int vst_retain_grad(nint x);
    [LibraryImport(Library)] internal static partial nint vst_detach(nint x);
    [LibraryImport(Library)] internal static partial int vst_detach_(nint x);
    [LibraryImport(Library)] internal static partial int vst_backward(nint* tensors, long count, nint* grads, long gradCount, int retainGraph, int createGraph, nint* inputs, long inputCount);
    [LibraryImport(Library)] internal static partial nint vst_autograd_grad(nint* outputs, long count, nint* inputs, long inputCount, nint* grads, long gradCount, int retainGraph, int createGraph, int allowUnused);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int vst_grad_enabled();
    [LibraryImport(Library), SuppressGCTransition] internal static partial void vst_set_grad_enabled(int enabled);
    [LibraryImport(Library)] internal static partial nint vst_inference_enter(int enabled);
    [LibraryImport(Library)] internal static partial void vst_inference_leave(nint guard);
    [LibraryImport(Library)] internal static partial int vst_inference_enabled();
}
