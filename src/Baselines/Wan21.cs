using VideoSsm.Eval.Model.Sampling;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// Wan2.1 (arXiv 2503.20314): a clip as a whole, every frame attending to every other.
/// <code>
/// x = noise of 21 latent frames
/// for t in UniPC timesteps(50, shift 5):
///     v = v_u + g (v_c - v_u)
///     x = UniPC.step(v)
/// </code>
/// Longer than a clip it has no mode of its own. Here: last-frame restart. The last pixel frame is encoded as the one-frame first latent of the
/// next clip, which takes the noise level of all other frames at every step and is put back at the end; 80 new frames a clip.
/// </summary>
/// <remarks>
/// Identical: schedule, solver, guidance formula, 50 steps, shift 5, guidance 5, 21 latent frames.
/// Deviation: the world's small network and autoencoder; the empty prompt instead of Wan's fixed negative prompt.
/// Deviation: the restart is training-free replacement, since a text-to-video model takes no first frame; the published long baselines give
/// no more than "restart". The last clip is as short as what is left.
/// Deviation: a prompt schedule takes effect with the next clip.
/// </remarks>
public sealed record Wan21 : WorldSystem
{
    /// <inheritdoc/>
    public override string Id => "wan2.1";

    /// <inheritdoc/>
    public override string DisplayName => "Wan2.1";

    /// <inheritdoc/>
    public override string Summary => "Bidirectional: 5 seconds as a whole with 50 UniPC steps and guidance; longer by restarts from the last frame.";

    /// <inheritdoc/>
    public override string Citation => "arXiv:2503.20314";

    /// <inheritdoc/>
    public override string Checkpoint => "teacher.safetensors";

    /// <summary>Latent frames of a clip.</summary>
    public int ClipFrames { get; init; } = 21;

    /// <summary>Steps of the solver.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>Shift of the noise levels.</summary>
    public double Shift { get; init; } = 5;

    /// <summary>Classifier-free guidance against the empty prompt.</summary>
    public double Guidance { get; init; } = 5;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Settings =>
    [
        new("sampler", "UniPC order 2"),
        new("steps", $"{Steps}"),
        new("shift", $"{Shift}"),
        new("guidance", $"{Guidance}, against the empty prompt"),
        new("clip_frames", $"{ClipFrames}"),
        new("long", "restart from the last frame, replaced at every step"),
    ];

    /// <inheritdoc/>
    internal override IEnumerable<Tensor> Generate(SystemRun run) =>
        OverlapWindows.Pixels(run, run.Codec, ClipFrames, overlap: 1, (window, known) => Clip(run, window, known));

    private Tensor Clip(SystemRun run, ClipWindow window, Tensor? known)
    {
        using var scope = NewDisposeScope();
        using var flow = new ClipFlow(run.Dit, run.PromptAt(window.FirstNew), run.Unconditional, Guidance, run.Height, run.Width);
        Tensor Noise(string name, long[] shape) => run.Noise($"{window.Index}/{name}", shape);
        var start = Noise("start", [1, window.Frames, run.Dit.Config.InChannels, run.Height, run.Width]);
        int[] chunks = known is null ? [window.New] : [window.Known, window.New];
        var condition = known is null ? null : new ReplacedCondition(known, start.narrow(1, 0, window.Known));
        var sampler = new ClipSampler(chunks, _ => new UniPcSampler(Steps, Shift));
        var schedule = ChunkSchedule.LockStep(chunks.Length, Steps, ready: chunks.Length - 1);
        run.Record("text_bytes", flow.TextBytes);
        return sampler.Sample(flow.Predict, schedule, start, condition, Noise, run.CancellationToken).MoveToOuterDisposeScope();
    }
}
