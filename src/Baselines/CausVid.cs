using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// CausVid, "From Slow Bidirectional to Fast Autoregressive Video Diffusion Models" (arXiv 2412.07772; code tianweiy/CausVid).
/// <code>
/// start = none
/// repeat: 21 latents in chunks of 3, each seeing all before it in the clip (absolute positions from 0);
///         chunks inside start are committed, the others denoised, then committed at t = 0
///         start = [encode(pixel frame 72 of 81), the last 2 latents]; frames 0..71 are shown
/// </code>
/// A clip remembers 3 latents of the one before and nothing else, so a minute is 14 clips joined by their overlap.
/// </summary>
/// <remarks>
/// Deviation: the last clip is made and shown only as far as the video goes; the published script shows 72 frames of it as well.
/// Deviation: a new prompt takes effect with the next chunk, nothing is computed again under it; the paper has no prompt switching.
/// </remarks>
public static class CausVid
{
    /// <summary>The method.</summary>
    public static MethodCard Card { get; } = new()
    {
        Id = "causvid",
        DisplayName = "CausVid",
        Summary = "Sees everything within a clip of 21 latent frames; the next clip starts from the last 3, the first of them encoded again.",
        Citation = "arXiv:2412.07772",
        Policy = new WindowSinkMemory(sinkFrames: 0, windowFrames: 21, PositionMode.Absolute),
        Rollout = RolloutOptions.World with { Restart = new RestartOptions(Frames: 21, Overlap: 3), Recache = RecacheMode.None },
    };
}
