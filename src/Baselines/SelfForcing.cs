using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// Self Forcing, "Bridging the Train-Test Gap in Autoregressive Video Diffusion" (arXiv 2506.08009; code guandeh17/Self-Forcing).
/// <code>
/// per chunk of 3 latents at absolute position f: denoise with [cache | itself], no mask;
/// a pass at t = 0 writes its keys and values; beyond 21 frames the oldest leave the cache
/// </code>
/// </summary>
/// <remarks>
/// The published cache holds 21 frames; up to them it is the full cache, beyond them it rolls (<c>local_attn_size = 21</c>). Other windows are
/// variants in suites (<c>suites/sweep-window.json</c>), <see cref="WindowOnly"/> is the one at the budget of the ablations.
/// Deviation: positions have no end; the published table ends at 1,024 frames and crashes there. They do leave the trained range after the
/// training length, as in the original.
/// Deviation: a new prompt takes effect with the next chunk, nothing is computed again under it; the paper has no prompt switching.
/// </remarks>
public static class SelfForcing
{
    /// <summary>The method.</summary>
    public static MethodCard Card { get; } = new()
    {
        Id = "self-forcing",
        DisplayName = "Self Forcing",
        Summary = "Attends to the last 21 latent frames at their absolute positions; a rolling cache without a sink.",
        Citation = "arXiv:2506.08009",
        Policy = new WindowSinkMemory(sinkFrames: 0, windowFrames: 21, PositionMode.Absolute),
        Rollout = RolloutOptions.World with { Recache = RecacheMode.None },
    };
}
