using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: linear layers and convolutions in bfloat16 (<c>native/bf16.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)] internal static partial nint vst_mlp(nint x, nint w1, nint b1, nint w2, nint b2, int quick);
    [LibraryImport(Library)] internal static partial int vst_bf16_supported();
    [LibraryImport(Library)] internal static partial int vst_bf16_use();
    [LibraryImport(Library)] internal static partial void vst_bf16_set_use(int value);
    [LibraryImport(Library)] internal static partial int vst_bf16_set_here(int value);
}
