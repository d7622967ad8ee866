using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace VideoSsm.Eval.Engine;

/// <summary>
/// Settings of the C library, OpenMP, ATen and OpenBLAS that decide the speed of a LibTorch build by factors, chosen from the
/// processor's features and applied before LibTorch is loaded.
/// </summary>
/// <remarks>
/// Two environment variables overrule them: <c>VIDEOSSM_KEEP_ENV=1</c> leaves memory allocation and environment as they are;
/// <c>VIDEOSSM_THREADS=n</c> sets the number of threads (default: the processors of this process).
/// </remarks>
public static partial class EngineSettings
{
    // Parameters of mallopt, from malloc.h.
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3, MmapMax = -4, ArenaMax = -8;

    private static readonly Lock Gate = new();
    private static readonly List<KeyValuePair<string, string>> Done = [];
    private static bool _applied;

    /// <summary>What was applied, in order, as name and value; for run manifests. Empty before the first tensor.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Applied
    {
        get
        {
            lock (Gate)
                return [.. Done];
        }
    }

    /// <summary>The number of threads LibTorch starts with.</summary>
    /// <exception cref="InvalidOperationException"><c>VIDEOSSM_THREADS</c> is not a positive integer.</exception>
    public static int Threads
    {
        get
        {
            var text = Environment.GetEnvironmentVariable("VIDEOSSM_THREADS");
            if (string.IsNullOrEmpty(text))
                return Environment.ProcessorCount;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads > 0)
                return threads;
            throw new InvalidOperationException($"VIDEOSSM_THREADS is '{text}': give a positive whole number of threads, or unset it");
        }
    }

    /// <summary>LibTorch's own account of how it was built and what it uses.</summary>
    public static unsafe string LibTorchConfiguration => Marshal.PtrToStringUTF8((nint)NativeMethods.vst_configuration()) ?? "";

    /// <summary>Applies the settings; does nothing after the first call.</summary>
    internal static void ApplyBeforeLoad()
    {
        lock (Gate)
        {
            if (_applied)
                return;
            _applied = true;
            if (Environment.GetEnvironmentVariable("VIDEOSSM_KEEP_ENV") == "1")
                Done.Add(new("VIDEOSSM_KEEP_ENV", "1"));
            else if (OperatingSystem.IsLinux())
                ApplyOnLinux();
            Done.Add(new("threads", Threads.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static void ApplyOnLinux()
    {
        // glibc maps and unmaps every large block by default: each output tensor would be paged in anew.
        Allocate("M_MMAP_MAX", MmapMax, 0);
        Allocate("M_TRIM_THRESHOLD", TrimThreshold, -1);
        Allocate("M_TOP_PAD", TopPad, 256 << 20);
        Allocate("M_ARENA_MAX", ArenaMax, 1);
        // Spinning OpenMP threads would fight OpenBLAS's own threads for the cores.
        Set("OMP_WAIT_POLICY", "passive");
        if (!Avx512F.IsSupported)
            return;
        if (Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported)
            Set("ATEN_CPU_CAPABILITY", "avx512");
        // Overrides an environment that pins an older kernel; SkylakeX is OpenBLAS's name for its AVX-512 kernels.
        Set("OPENBLAS_CORETYPE", "SkylakeX");
    }

    /// <summary>Runs something under glibc's own rules for large blocks, to measure what the settings are worth.</summary>
    internal static void WithDefaultAllocation(Action action)
    {
        if (!Applied.Any(s => s.Key == "M_MMAP_MAX"))
        {
            action();
            return;
        }

        _ = mallopt(MmapMax, 65536);
        _ = mallopt(MmapThreshold, 128 << 10);
        _ = mallopt(TrimThreshold, 128 << 10);
        try
        {
            action();
        }
        finally
        {
            _ = mallopt(MmapMax, 0);
            _ = mallopt(TrimThreshold, -1);
        }
    }

    private static void Allocate(string name, int parameter, int value)
    {
        if (mallopt(parameter, value) == 1)
            Done.Add(new(name, value.ToString(CultureInfo.InvariantCulture)));
    }

    private static void Set(string name, string value)
    {
        if (setenv(name, value, 1) == 0)
            Done.Add(new(name, value));
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);

    // Environment.SetEnvironmentVariable changes a copy that native code never sees.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
