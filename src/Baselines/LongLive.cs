using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// LongLive, "Real-time Interactive Long Video Generation" (arXiv 2509.22622; code NVlabs/LongLive, branch v1.0).
/// <code>
/// per chunk of 3 latents: denoise with [sink 0..2 | last 6 | itself], 12 frames in all
/// new prompt at frame f: one pass at t = 0 over the last 9 latents behind the sink writes their keys and values anew;
///   they see the sink, which stays as it was, and each other in both directions (the mask is built, not used);
///   up to frame 12 the pass takes in all frames, and the sink is written anew as well
/// </code>
/// </summary>
/// <remarks>
/// Positions are absolute, the published default: the distance to the sink grows with the video. The later "infinite" mode is
/// <see cref="PositionMode.Slot"/>, a switch of variants, and what <see cref="SinkWindow"/> uses. The pass that honours the mask is
/// <see cref="RecacheMode.Causal"/>.
/// Deviation: positions have no end; the published table ends at 1,024 frames.
/// Deviation: the recaching pass leaves out the 3 oldest of the published 12 frames; nothing sees them, neither in the pass nor later.
/// </remarks>
public static class LongLive
{
    /// <summary>The method.</summary>
    public static MethodCard Card { get; } = new()
    {
        Id = "longlive",
        DisplayName = "LongLive",
        Summary = "Attends to the first 3 and the last 9 latent frames at absolute positions; the window is computed again under a new prompt.",
        Citation = "arXiv:2509.22622",
        Policy = new WindowSinkMemory(sinkFrames: 3, windowFrames: 9, PositionMode.Absolute),
        Rollout = RolloutOptions.World with { Recache = RecacheMode.Bidirectional },
    };
}
