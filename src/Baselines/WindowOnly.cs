using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// Sliding window: the last 12 latent frames, 3 of them the current chunk, and nothing older (Self Forcing with a rolling cache,
/// arXiv 2506.08009).
/// </summary>
/// <remarks>
/// Deviation: as many frames as the other methods keep with their sink (12), so that all attend to the same number of keys; the public
/// Self Forcing cache holds 21.
/// </remarks>
public static class WindowOnly
{
    /// <summary>The method.</summary>
    public static MethodCard Card { get; } = new()
    {
        Id = "window-only",
        DisplayName = "Window only",
        Summary = "Attends to the last 12 latent frames (3 seconds); everything older is gone.",
        Citation = "arXiv:2506.08009",
        Policy = new WindowSinkMemory(sinkFrames: 0, windowFrames: 12),
    };
}
