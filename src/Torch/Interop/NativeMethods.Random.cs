using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Entry points of the native library: random numbers (<c>native/random.cpp</c>).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)] internal static partial nint vst_generator_new(long seed, int deviceType, int deviceIndex);
    [LibraryImport(Library)] internal static partial nint vst_generator_default();
    [LibraryImport(Library)] internal static partial int vst_generator_seed(nint g, long seed);
    [LibraryImport(Library)] internal static partial int vst_generator_new_seed(nint g, long* seed);
    [LibraryImport(Library)] internal static partial long vst_generator_initial_seed(nint g);
    [LibraryImport(Library)] internal static partial nint vst_generator_get_state(nint g);
    [LibraryImport(Library)] internal static partial int vst_generator_set_state(nint g, nint state);
    [LibraryImport(Library)] internal static partial int vst_manual_seed(long seed);
    [LibraryImport(Library)] internal static partial nint vst_rand(long* size, long dims, nint g, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_randn(long* size, long dims, nint g, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_randint(long low, long high, long* size, long dims, nint g, NativeOptions o);
    [LibraryImport(Library)] internal static partial nint vst_randperm(long n, nint g, NativeOptions o);
    [LibraryImport(Library)] internal static partial int vst_uniform_(nint x, double from, double to, nint g);
    [LibraryImport(Library)] internal static partial int vst_normal_(nint x, double mean, double std, nint g);
    [LibraryImport(Library)] internal static partial int vst_bernoulli_(nint x, double p, nint g);
    [LibraryImport(Library)] internal static partial nint vst_bernoulli(nint x, nint g);
    [LibraryImport(Library)] internal static partial nint vst_multinomial(nint x, long samples, int replacement, nint g);
}
