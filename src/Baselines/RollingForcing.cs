using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Model.Sampling;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// Rolling Forcing (arXiv 2509.25161): five chunks in flight on a staircase of noise, all seeing each other; every pass moves each of them by one
/// level, the oldest leaves clean.
/// <code>
/// for window w = 0 .. chunks + 5 - 2:
///     active = max(0, w - 4) .. min(chunks - 1, w), cleanest first
///     v = G([anchor | finished chunks | active])          # 21 latent frames altogether
///     every active chunk: one level down
///     remember the finished chunk at t = 0, as it looks after the last 18 latent frames
/// </code>
/// The anchor is the very first chunk, moved to the position just before the finished ones in the view.
/// </summary>
/// <remarks>
/// Identical: windows, levels 1000/800/600/400/200 warped by shift 5, attention budget, anchor, positions, the remembering pass.
/// Deviation: several Euler steps from level to level instead of one prediction of x0 with fresh noise, since the network is trained by
/// diffusion forcing and not distilled; <see cref="FewStep"/> with 5 steps is the published sampler.
/// Deviation: the world's small network.
/// Deviation: the text of a pass is that of its newest chunk.
/// </remarks>
public sealed record RollingForcing : WorldSystem
{
    /// <inheritdoc/>
    public override string Id => "rolling-forcing";

    /// <inheritdoc/>
    public override string DisplayName => "Rolling Forcing";

    /// <inheritdoc/>
    public override string Summary => "Five chunks in flight on a staircase of noise that see each other, a few finished chunks and the first one as an anchor.";

    /// <inheritdoc/>
    public override string Citation => "arXiv:2509.25161";

    /// <inheritdoc/>
    public override string Checkpoint => "diffusion-forcing.safetensors";

    /// <summary>Latent frames of a chunk.</summary>
    public int ChunkFrames { get; init; } = 3;

    /// <summary>Chunks in flight.</summary>
    public int Window { get; init; } = 5;

    /// <summary>Steps of a chunk; a multiple of <see cref="Window"/>.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>Predict x0 and add fresh noise, as the distilled model does, instead of Euler steps.</summary>
    public bool FewStep { get; init; }

    /// <summary>Shift of the noise levels.</summary>
    public double Shift { get; init; } = 5;

    /// <summary>Chunks a pass sees altogether: 7 are 21 latent frames.</summary>
    public int Budget { get; init; } = 7;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Settings =>
    [
        new("sampler", FewStep ? "few-step" : "Euler"),
        new("steps", $"{Steps}"),
        new("shift", $"{Shift}"),
        new("guidance", "1"),
        new("schedule", $"staircase of {Window} chunks of {ChunkFrames}"),
        new("budget_chunks", $"{Budget}"),
        new("long", "streaming, anchor and finished chunks remembered"),
    ];

    /// <inheritdoc/>
    internal override IEnumerable<Tensor> Generate(SystemRun run)
    {
        using var network = new Network(run, this);
        double[] sigmas = new FlowMatchSchedule(Shift).EulerSigmas(Steps);
        var sampler = new PipelineSampler(
            [1, ChunkFrames, run.Dit.Config.InChannels, run.Height, run.Width],
            () => FewStep ? new FewStepSampler(sigmas) : new EulerSampler(sigmas),
            (name, shape) => run.Noise(name, shape));
        var schedule = ChunkSchedule.Pipeline(StreamedChunks.Count(run, ChunkFrames), Steps, Window);
        foreach (var pixels in StreamedChunks.Pixels(run, sampler.Run(network, schedule, run.CancellationToken), () => network.KeptBytes, () => network.TextBytes))
            yield return pixels;
    }

    private sealed class Network(SystemRun run, RollingForcing options) : IPipelineNetwork, IDisposable
    {
        private readonly AnchoredVisibility _visibility = new(options.ChunkFrames, options.Budget);
        private readonly PipelineSession _session = new(
            run.Dit, new SessionShape { Height = run.Height, Width = run.Width, ChunkFrames = options.ChunkFrames }, new AnchoredVisibility(options.ChunkFrames, options.Budget));

        private readonly CurrentText _text = new(prompt => GuidedText.Prepare(run.Dit, prompt, null, guidance: 1));

        public long KeptBytes => _session.Bytes.Kept;

        public long TextBytes => _text.Bytes;

        public Tensor Predict(ChunkPass pass, Tensor x, IReadOnlyList<double> sigmas, Tensor t)
        {
            _session.Look(_visibility.Denoising(pass));
            var text = _text.Of(run.PromptAt(pass.Chunks[^1].Chunk * options.ChunkFrames));
            return run.Dit.Forward(x, t, text, _session, StepKind.Denoise, pass.First * options.ChunkFrames);
        }

        public void Commit(int chunk, Tensor latents)
        {
            _session.Look(_visibility.Committing(chunk));
            var t = zeros([1, latents.shape[1]], latents.dtype, latents.device);
            run.Dit.Forward(latents, t, _text.Of(run.PromptAt(chunk * options.ChunkFrames)), _session, StepKind.CleanCommit, chunk * options.ChunkFrames);
        }

        public void Dispose()
        {
            _session.Dispose();
            _text.Dispose();
        }
    }
}
