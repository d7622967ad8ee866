using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: fused attention (<c>native/attention.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)] internal static partial nint vst_fused_attention(nint query, nint key, nint value, double scale, int level);
    [LibraryImport(Library)] internal static partial int vst_attention_level();
}
