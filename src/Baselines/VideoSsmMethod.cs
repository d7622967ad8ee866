using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// VideoSSM, "Autoregressive Long Video Generation with Hybrid State-Space Memory" (arXiv 2512.04519).
/// <code>
/// chunk of 3 latent frames, denoised with [sink | window | itself] as local attention
/// and gamma * Swish(g * RMSNorm(Q M)) as global read;
/// once clean, its keys, values and gates enter the window; what the window pushes out is written into M
/// </code>
/// </summary>
/// <remarks>
/// Deviation: the paper states neither window nor sink; 9 + 3 latent frames are LongLive's.
/// Deviation: T of the router is 21 latent frames, the training length, and rho stays at 1 beyond it; the paper leaves T open for a stream.
/// Deviation: positions are slots in the view, not absolute, so that a minute stays inside the trained range.
/// Deviation: trained by flow matching on the procedural world and sampled as its checkpoint says (Euler steps with guidance), not distilled to 4 steps;
/// the recipes <c>stage1-video-ssm</c> and <c>stage2-video-ssm</c> distil it.
/// </remarks>
public static class VideoSsmMethod
{
    /// <summary>The method.</summary>
    public static MethodCard Card { get; } = new()
    {
        Id = "video-ssm",
        DisplayName = "VideoSSM",
        Summary = "Sink, sliding window, and a gated-delta state written by every frame that leaves the window.",
        Citation = "arXiv:2512.04519",
        Policy = new VideoSsmMemory(sinkFrames: 3, windowFrames: 9),
    };
}
