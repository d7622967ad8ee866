using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VideoSsm.Eval.Engine;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>
/// The native library. The entry points are declared in the sibling files, one file per C++ source; a null pointer or a non-zero
/// status means failure and goes through <see cref="Throw"/>.
/// </summary>
internal static unsafe partial class NativeMethods
{
    internal const string Library = "videossm_torch";

    /// <summary>
    /// The settings of <see cref="EngineSettings"/> have to be in the process before LibTorch is mapped, whichever entry point is
    /// called first: the resolver is the one place that every first call passes.
    /// </summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "No type of this assembly may reach native code before the resolver is set.")]
    internal static void Initialize() => NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        EngineSettings.ApplyBeforeLoad();
        var handle = NativeLibrary.Load(name, assembly, path);
        ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(handle, "vst_set_num_threads"))(EngineSettings.Threads);
        return handle;
    }

    /// <summary>Throws the exception for the native failure that just happened on this thread.</summary>
    /// <exception cref="ExternalException">Always; the message names the operation, the cause, and the arguments' shapes.</exception>
    [DoesNotReturn]
    [SuppressMessage("Usage", "CA2201", Justification = "TorchSharp throws this type for native failures.")]
    internal static void Throw()
    {
        var message = Marshal.PtrToStringUTF8((nint)vst_last_error());
        throw new ExternalException(string.IsNullOrEmpty(message) ? "native call failed" : message);
    }

    /// <summary>Throws if a status says failure.</summary>
    internal static void Check(int status)
    {
        if (status != 0)
            Throw();
    }
}
