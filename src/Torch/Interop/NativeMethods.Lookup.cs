using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: windows of correlation volumes (<c>native/lookup.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)] internal static partial nint vst_window_lookup(nint* levels, long count, nint coords, long radius);
}
