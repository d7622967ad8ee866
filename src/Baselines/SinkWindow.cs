using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>Sink and window: the memory of LongLive (arXiv 2509.22622), 12 latent frames of which 3 are the sink and 3 the current chunk.</summary>
/// <remarks>
/// Deviation: slot positions (LongLive's later "infinite" mode) instead of absolute ones.
/// Deviation: no streaming long tuning; trained by flow matching on the procedural world.
/// </remarks>
public static class SinkWindow
{
    /// <summary>The method.</summary>
    public static MethodCard Card { get; } = new()
    {
        Id = "sink-window",
        DisplayName = "Sink + window",
        Summary = "Attends to the first 3 and the last 9 latent frames; everything between is gone.",
        Citation = "arXiv:2509.22622",
        Policy = new WindowSinkMemory(sinkFrames: 3, windowFrames: 9),
    };
}
