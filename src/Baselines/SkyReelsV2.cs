using VideoSsm.Eval.Model.Sampling;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// SkyReels-V2 (arXiv 2504.13074): diffusion forcing. A bidirectional network in which every latent frame has a noise level of its own, so the
/// frames of a clip may be denoised in lock-step or as a staircase in which a block runs some steps behind its left neighbour.
/// <code>
/// x = noise; known = encode(last 17 pixel frames)                          # 5 latents, none in the first clip
/// for row in matrix(30 steps, lag):                                        # one level per block, known ones finished
///     shown = [0.98 known + 0.02 e | x],  t = [20 | timesteps of the row]
///     v = v_u + 6 (v_c - v_u)
///     every block that moves: x = UniPC.step(v), each with its own history
/// </code>
/// A longer video is made of clips that overlap by the re-encoded frames; nothing else is remembered.
/// </summary>
/// <remarks>
/// Identical: the step matrix, 30 UniPC steps a frame at shift 8, guidance 6, overlap 17 pixel frames, context noise 0.02 told as timestep
/// 20, every clip recomputed without a cache.
/// Deviation: clips of 21 latent frames at 16 frames a second, not of 25 at 24, the length of all methods here; and no embedding of the frame rate.
/// Deviation: blocks of 3 latent frames instead of 5, and the last one takes what is left: the published code drops that tail.
/// Deviation: the known frames are one block of the matrix whatever their number.
/// Deviation: the world's small network, fine-tuned from the teacher; the empty prompt instead of a negative one.
/// Deviation: a prompt schedule takes effect with the next clip.
/// </remarks>
public sealed record SkyReelsV2 : WorldSystem
{
    /// <inheritdoc/>
    public override string Id => Lag == 0 ? "skyreels-v2" : "skyreels-v2-async";

    /// <inheritdoc/>
    public override string DisplayName => Lag == 0 ? "SkyReels-V2" : "SkyReels-V2 (async)";

    /// <inheritdoc/>
    public override string Summary => Lag == 0
        ? "Diffusion forcing in lock-step: clips of 5 seconds that overlap by 17 re-encoded, slightly noised frames."
        : "Diffusion forcing as a staircase: blocks of 3 latent frames, 5 steps apart; clips overlap by 17 re-encoded frames.";

    /// <inheritdoc/>
    public override string Citation => "arXiv:2504.13074";

    /// <inheritdoc/>
    public override string Checkpoint => "diffusion-forcing.safetensors";

    /// <summary>Latent frames of a clip, known ones included (<c>base_num_frames</c>).</summary>
    public int ClipFrames { get; init; } = 21;

    /// <summary>Latent frames a clip shares with the one before (<c>overlap_history</c>): 5 are 17 pixel frames.</summary>
    public int Overlap { get; init; } = 5;

    /// <summary>Steps between neighbouring blocks (<c>ar_step</c>); 0 is lock-step, 5 the recommended staircase.</summary>
    public int Lag { get; init; }

    /// <summary>Latent frames of a block (<c>causal_block_size</c>).</summary>
    public int Block { get; init; } = 3;

    /// <summary>Steps of the solver, per frame.</summary>
    public int Steps { get; init; } = 30;

    /// <summary>Shift of the noise levels.</summary>
    public double Shift { get; init; } = 8;

    /// <summary>Classifier-free guidance against the empty prompt.</summary>
    public double Guidance { get; init; } = 6;

    /// <summary>Noise level of the known frames (<c>addnoise_condition</c> / 1000).</summary>
    public double ContextNoise { get; init; } = 0.02;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Settings =>
    [
        new("sampler", "UniPC order 2, one per block"),
        new("steps", $"{Steps}"),
        new("shift", $"{Shift}"),
        new("guidance", $"{Guidance}, against the empty prompt"),
        new("schedule", Lag == 0 ? "lock-step" : $"staircase, lag {Lag}, blocks of {Block}"),
        new("clip_frames", $"{ClipFrames}"),
        new("context_noise", $"{ContextNoise}"),
        new("long", $"clips that overlap by {Overlap} re-encoded latent frames"),
    ];

    /// <inheritdoc/>
    internal override IEnumerable<Tensor> Generate(SystemRun run) =>
        OverlapWindows.Pixels(run, run.Codec, ClipFrames, Overlap, (window, known) => Clip(run, window, known));

    /// <summary>Frames of each block: the known ones, then whole blocks, then what is left.</summary>
    internal static int[] Blocks(int known, int made, int block)
    {
        List<int> blocks = known == 0 ? [] : [known];
        for (int left = made; left > 0; left -= block)
            blocks.Add(Math.Min(block, left));
        return [.. blocks];
    }

    private Tensor Clip(SystemRun run, ClipWindow window, Tensor? known)
    {
        using var scope = NewDisposeScope();
        using var flow = new ClipFlow(run.Dit, run.PromptAt(window.FirstNew), run.Unconditional, Guidance, run.Height, run.Width);
        Tensor Noise(string name, long[] shape) => run.Noise($"{window.Index}/{name}", shape);
        int[] blocks = Blocks(window.Known, window.New, Lag == 0 ? window.New : Block);
        var schedule = ChunkSchedule.Staircase(blocks.Length, Steps, Lag, ready: known is null ? 0 : 1);
        var start = Noise("start", [1, window.Frames, run.Dit.Config.InChannels, run.Height, run.Width]);
        var condition = known is null ? null : new RenoisedCondition(known, ContextNoise);
        run.Record("text_bytes", flow.TextBytes);
        return new ClipSampler(blocks, _ => new UniPcSampler(Steps, Shift))
            .Sample(flow.Predict, schedule, start, condition, Noise, run.CancellationToken).MoveToOuterDisposeScope();
    }
}
