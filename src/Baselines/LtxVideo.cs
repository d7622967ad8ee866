using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Sampling;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// LTX-Video (arXiv 2501.00103): a bidirectional network on few, wide latents, with a timestep per token; a clip may begin with known tokens.
/// <code>
/// levels = stretch(shift(1 .. 1/40, by tokens), last 0.1), 0
/// x = [strength z + (1 - strength) e | e]
/// for t in levels:
///     tau = [min(t, 1 - strength) | t]                                  # per token
///     v = v_u + 3 (v_c - v_u) + 1 (v_c - v_skip), rescaled by 0.7        # skip: one layer's attention replaced by its values
///     x = x - (t - t') v, known tokens only once t is below 1 - strength
/// </code>
/// A longer video is made of clips whose first tokens are the encoded last 17 pixel frames of the video so far.
/// </summary>
/// <remarks>
/// Identical: levels, 40 Euler steps, guidance 3, spatio-temporal guidance 1 with rescaling 0.7, per-token times and who is moved, 128 channels,
/// 8 frames to a latent, 1 + 8k frames to a clip, an eighth of the tokens of Wan2.1.
/// Deviation: the latents are those of the world's autoencoder folded 2 in time and 2x2 in space (16x16x8 to a token of 128 channels), not
/// of an autoencoder of its own (32x32x8); so the decoder makes no last denoising step.
/// Deviation: the network is the one of all methods with wider first and last layers: absolute positions in latent frames instead of
/// fractional ones in seconds, text as in Wan2.1.
/// Deviation: the skipped layer is the fifth of 6 in place of the twentieth of 28. Known tokens get no additional noise.
/// Deviation: a prompt schedule takes effect with the next clip.
/// </remarks>
public sealed record LtxVideo : WorldSystem
{
    /// <inheritdoc/>
    public override string Id => "ltx-video";

    /// <inheritdoc/>
    public override string DisplayName => "LTX-Video";

    /// <inheritdoc/>
    public override string Summary => "Bidirectional on latents of high compression, with a timestep per token; longer by clips that begin with the last frames.";

    /// <inheritdoc/>
    public override string Citation => "arXiv:2501.00103";

    /// <inheritdoc/>
    public override string Checkpoint => "ltx-video.safetensors";

    /// <summary>Folded latent frames of a clip: 11 are 81 pixel frames.</summary>
    public int ClipFrames { get; init; } = 11;

    /// <summary>Folded latent frames a clip begins with: 3 are 17 pixel frames.</summary>
    public int Overlap { get; init; } = 3;

    /// <summary>How firmly known tokens are held.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Steps.</summary>
    public int Steps { get; init; } = 40;

    /// <summary>Guidance.</summary>
    public StgOptions Guidance { get; init; } = new(Guidance: 3, Stg: 1, SkipLayer: 4, Rescale: 0.7);

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Settings =>
    [
        new("sampler", "Euler, per token"),
        new("steps", $"{Steps}"),
        new("shift", "by tokens, last level 0.1"),
        new("guidance", $"{Guidance.Guidance}, against the empty prompt; {Guidance.Stg} against layer {Guidance.SkipLayer} without attention, rescaled by {Guidance.Rescale}"),
        new("latents", "folded 2x2x2"),
        new("clip_frames", $"{ClipFrames}"),
        new("long", $"clips that begin with {Overlap} encoded latent frames, strength {Strength}"),
    ];

    /// <inheritdoc/>
    internal override IEnumerable<Tensor> Generate(SystemRun run) =>
        OverlapWindows.Pixels(run, new FoldedCodec(run.Networks.Vae.Config), ClipFrames, Overlap, (window, known) => Clip(run, window, known));

    /// <inheritdoc/>
    public override int Channels(VaeConfig vae) => SpaceTimeFold.Factor * vae.ZChannels;

    private Tensor Clip(SystemRun run, ClipWindow window, Tensor? known)
    {
        using var scope = NewDisposeScope();
        int height = run.Height / 2, width = run.Width / 2;
        using var flow = new StgFlow(run.Dit, run.PromptAt(2 * window.FirstNew), run.Unconditional, Guidance, height, width);
        Tensor Noise(string name, long[] shape) => run.Noise($"{window.Index}/{name}", shape);
        double[] sigmas = LtxSchedule.Sigmas(Steps, window.Frames * height * width);
        int[] chunks = known is null ? [window.New] : [window.Known, window.New];
        var start = Noise("start", [1, window.Frames, run.Dit.Config.InChannels, height, width]);
        if (known is not null)
            start.narrow(1, 0, window.Known).mul_(1 - Strength).add_(known * Strength);
        run.Record("text_bytes", flow.TextBytes);
        return new ClipSampler(chunks, chunk => known is not null && chunk == 0 ? new ConditionedEulerSampler(sigmas, Strength) : new EulerSampler(sigmas))
            .Sample(flow.Predict, ChunkSchedule.LockStep(chunks.Length, Steps), start, null, Noise, run.CancellationToken).MoveToOuterDisposeScope();
    }
}

/// <summary>Folded latents: 1 + 8k pixel frames to 1 + k latents.</summary>
/// <param name="config">Geometry of the autoencoder.</param>
internal sealed class FoldedCodec(VaeConfig config) : IClipCodec
{
    public int PixelFrames(int latentFrames) => (int)config.PixelFrames((2 * latentFrames) - 1);

    public Tensor Encode(VideoVae vae, Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return SpaceTimeFold.Fold(vae.Encode(pixels).transpose(1, 2)).MoveToOuterDisposeScope();
    }

    public Tensor Decode(VideoVae vae, Tensor latents)
    {
        using var scope = NewDisposeScope();
        return vae.Decode(SpaceTimeFold.Unfold(latents).transpose(1, 2)).MoveToOuterDisposeScope();
    }
}
