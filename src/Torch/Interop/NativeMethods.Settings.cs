using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: threads and devices (<c>native/settings.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)] internal static partial int vst_set_num_threads(int threads);
    [LibraryImport(Library)] internal static partial int vst_get_num_threads();
    [LibraryImport(Library)] internal static partial int vst_set_num_interop_threads(int threads);
    [LibraryImport(Library)] internal static partial int vst_get_num_interop_threads();
    [LibraryImport(Library)] internal static partial int vst_cuda_is_available();
    [LibraryImport(Library)] internal static partial int vst_cuda_device_count();
    [LibraryImport(Library)] internal static partial byte* vst_version();
    [LibraryImport(Library)] internal static partial byte* vst_configuration();
}
