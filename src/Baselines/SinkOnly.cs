using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>Attention sink alone: the first 9 latent frames and the current chunk, with no recent past (StreamingLLM's sink without its window, arXiv 2309.17453).</summary>
/// <remarks>Deviation: 9 sink frames instead of a few, the same number of keys as the other methods; each chunk has to be continuous with frames it cannot see.</remarks>
public static class SinkOnly
{
    /// <summary>The method.</summary>
    public static MethodCard Card { get; } = new()
    {
        Id = "sink-only",
        DisplayName = "Sink only",
        Summary = "Attends to the first 9 latent frames and the current chunk; the recent past is gone.",
        Citation = "arXiv:2309.17453",
        Policy = new WindowSinkMemory(sinkFrames: 9, windowFrames: 3),
    };
}
