using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// Reward Forcing, "Efficient Streaming Video Generation with Rewarded Distribution Matching" (arXiv 2512.04678; code JaydenLyh/Reward-Forcing):
/// the memory closest to VideoSSM's, for it also takes up what leaves the window.
/// <code>
/// per chunk of 3 latents: denoise with [averaged sink 3 | last 3 | itself], 9 frames in all, positions by slot
/// when a chunk leaves the window: S = a S + (1 - a) KV_evicted, with S = KV of the first chunk at the start
/// </code>
/// </summary>
/// <remarks>
/// a = 0.999, the default of the published code, which no published configuration changes.
/// Deviation: the method's reward-weighted distillation is a matter of training and not part of this memory; a checkpoint says how it was trained.
/// Deviation: a new prompt takes effect with the next chunk, nothing is computed again under it.
/// </remarks>
public static class RewardForcing
{
    /// <summary>The method.</summary>
    public static MethodCard Card { get; } = new()
    {
        Id = "reward-forcing",
        DisplayName = "Reward Forcing",
        Summary = "Attends to the last 6 latent frames and to a sink of 3 that averages everything evicted.",
        Citation = "arXiv:2512.04678",
        Policy = new EmaSinkMemory(sinkFrames: 3, windowFrames: 6, decay: 0.999),
        Rollout = RolloutOptions.World with { Recache = RecacheMode.None },
    };
}
