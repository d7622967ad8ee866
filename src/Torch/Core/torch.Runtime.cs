using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of LibTorch.</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)NativeMethods.vst_version()) ?? "";

    /// <summary>Sets the number of threads one operation uses.</summary>
    public static void set_num_threads(int num) => NativeMethods.Check(NativeMethods.vst_set_num_threads(num));

    /// <summary>The number of threads one operation uses.</summary>
    public static int get_num_threads() => NativeMethods.vst_get_num_threads();

    /// <summary>Sets the number of threads between operations; once, before the first parallel work.</summary>
    public static void set_num_interop_threads(int num) => NativeMethods.Check(NativeMethods.vst_set_num_interop_threads(num));

    /// <summary>The number of threads between operations.</summary>
    public static int get_num_interop_threads() => NativeMethods.vst_get_num_interop_threads();

    /// <summary>Whether a CUDA device can be used.</summary>
    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>CUDA devices.</summary>
    public static partial class cuda
    {
        /// <summary>Whether a CUDA device can be used.</summary>
        public static bool is_available() => NativeMethods.vst_cuda_is_available() != 0;

        /// <summary>The number of CUDA devices.</summary>
        public static int device_count() => NativeMethods.vst_cuda_device_count();
    }
}
