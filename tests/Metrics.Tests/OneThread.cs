using System.Runtime.CompilerServices;

namespace VideoSsm.Eval.Metrics.Tests;

/// <summary>Small pictures gain nothing from threads, and test classes run side by side already.</summary>
internal static class OneThread
{
    [ModuleInitializer]
    internal static void Set()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("VIDEOSSM_THREADS")))
            Environment.SetEnvironmentVariable("VIDEOSSM_THREADS", "1");
    }
}
