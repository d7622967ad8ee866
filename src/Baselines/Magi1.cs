using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Model.Sampling;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// MAGI-1 (arXiv 2505.13211): a pipeline of chunks. Four chunks are in flight, each a quarter of the steps ahead of the next; the oldest leaves
/// clean and is remembered once, without text, as the only clean past.
/// <code>
/// for stage s = 0 .. chunks + 4 - 2:
///     active = max(0, s - 3) .. min(chunks - 1, s)
///     for k in 0 .. N/4 - 1:                      # t from 0 (noise) to 1: (k/N)^2, then t/3 / (1 - 2t/3)
///         v = (1 - a) u + (a - b) p + b c         # a = 1.5, b = 7.5 below t = 0.3; then 1 and 0
///         x += v dt, per chunk
///     remember the finished chunk at t = 0.9999 with the empty prompt
/// </code>
/// A chunk sees itself, the earlier ones in flight and one clean chunk: 5, 4, 3 or 2 chunks by its noise stage.
/// </summary>
/// <remarks>
/// Identical: stages, time schedule, 64 steps, attention ranges, the three passes and where they end, the remembering pass.
/// Deviation: chunks of 3 latent frames, those of all methods here, instead of 6.
/// Deviation: the network is the one of all methods, not MAGI-1's own (parallel cross-attention, gates without shift, its own autoencoder).
/// Deviation: the text of a pass is that of its newest chunk; MAGI-1 can give each chunk its own.
/// Not here: the mixing of nearly clean chunks, which belongs to the distilled model.
/// </remarks>
public sealed record Magi1 : WorldSystem
{
    /// <inheritdoc/>
    public override string Id => "magi-1";

    /// <inheritdoc/>
    public override string DisplayName => "MAGI-1";

    /// <inheritdoc/>
    public override string Summary => "Four chunks in flight at a staircase of noise, block-causal, one clean chunk of past, guidance against text and past.";

    /// <inheritdoc/>
    public override string Citation => "arXiv:2505.13211";

    /// <inheritdoc/>
    public override string Checkpoint => "causal-forcing.safetensors";

    /// <summary>Latent frames of a chunk.</summary>
    public int ChunkFrames { get; init; } = 3;

    /// <summary>Chunks in flight.</summary>
    public int Window { get; init; } = 4;

    /// <summary>Steps of a chunk; a multiple of <see cref="Window"/>.</summary>
    public int Steps { get; init; } = 64;

    /// <summary>Shift of the time schedule.</summary>
    public double Shift { get; init; } = 3;

    /// <summary>Chunks seen by noise stage, from noisy to clean.</summary>
    public IReadOnlyList<int> Ranges { get; init; } = [5, 4, 3, 2];

    /// <summary>The time at which a clean chunk is remembered.</summary>
    public double CleanTime { get; init; } = 0.9999;

    /// <summary>The guidance.</summary>
    public ThreePassGuidance Guidance { get; init; } = new();

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Settings =>
    [
        new("sampler", "Euler"),
        new("steps", $"{Steps}"),
        new("shift", $"{Shift}, on squared times"),
        new("guidance", $"past {Guidance.Past}, text {Guidance.Text} below t = {Guidance.Until}, then past alone"),
        new("schedule", $"pipeline of {Window} chunks of {ChunkFrames}"),
        new("ranges", string.Join(' ', Ranges)),
        new("clean_time", $"{CleanTime}"),
        new("long", "streaming, one clean chunk remembered"),
    ];

    /// <inheritdoc/>
    internal override IEnumerable<Tensor> Generate(SystemRun run)
    {
        var visibility = new StagedVisibility(ChunkFrames, Steps, Ranges, cleanRange: 1);
        double[] sigmas = MagiSchedule.Sigmas(Steps, Shift);
        using var network = new Network(run, this, visibility);
        var sampler = new PipelineSampler([1, ChunkFrames, run.Dit.Config.InChannels, run.Height, run.Width], () => new EulerSampler(sigmas), (name, shape) => run.Noise(name, shape));
        var schedule = ChunkSchedule.Pipeline(StreamedChunks.Count(run, ChunkFrames), Steps, Window);
        foreach (var pixels in StreamedChunks.Pixels(run, sampler.Run(network, schedule, run.CancellationToken), () => network.KeptBytes, () => network.TextBytes))
            yield return pixels;
    }

    /// <summary>The three passes.</summary>
    private sealed class Network : IPipelineNetwork, IDisposable
    {
        private readonly SystemRun _run;
        private readonly Magi1 _options;
        private readonly StagedVisibility _visibility;
        private readonly PipelineSession _session;
        private readonly CurrentText _both;
        private readonly TextContext _empty;

        public Network(SystemRun run, Magi1 options, StagedVisibility visibility)
        {
            (_run, _options, _visibility) = (run, options, visibility);
            _session = new PipelineSession(run.Dit, new SessionShape { Height = run.Height, Width = run.Width, ChunkFrames = options.ChunkFrames }, visibility);
            _both = new CurrentText(prompt => GuidedText.Prepare(run.Dit, prompt, run.Unconditional, guidance: 2));
            _empty = GuidedText.Prepare(run.Dit, run.Unconditional, null, guidance: 1);
        }

        public long KeptBytes => _session.Bytes.Kept;

        public long TextBytes => _both.Bytes + _empty.Bytes;

        public Tensor Predict(ChunkPass pass, Tensor x, IReadOnlyList<double> sigmas, Tensor t)
        {
            int chunks = pass.Chunks.Count, size = _options.ChunkFrames;

            // The oldest are the cleanest, so those that still have guidance are at the end.
            int guided = sigmas.Count(s => _options.Guidance.At(s) != (1, 0));
            int plain = chunks - guided;
            _session.Look(_visibility.Denoising(pass));
            if (guided == 0)
                return Flow(x, t, _empty, pass.First);

            var text = _both.Of(_run.PromptAt(pass.Chunks[^1].Chunk * size));
            var v = Flow(cat([x, x], 0), cat([t, t], 0), text, pass.First);
            var (c, p) = (v.narrow(0, 0, 1), v.narrow(0, 1, 1));
            _session.Look(StagedVisibility.Alone(guided));
            var u = Flow(x.narrow(1, plain * size, guided * size), t.narrow(1, plain * size, guided * size), _empty, pass.First + plain);
            List<Tensor> parts = plain == 0 ? [] : [p.narrow(1, 0, plain * size)];
            for (int i = plain; i < chunks; i++)
                parts.Add(_options.Guidance.Combine(u.narrow(1, (i - plain) * size, size), p.narrow(1, i * size, size), c.narrow(1, i * size, size), sigmas[i]));
            return cat(parts, 1);
        }

        public void Commit(int chunk, Tensor latents)
        {
            _session.Look(_visibility.Committing(chunk));
            var t = full([1, latents.shape[1]], (1 - _options.CleanTime) * FlowMatchSchedule.TrainingSteps, latents.dtype, latents.device);
            _run.Dit.Forward(latents, t, _empty, _session, StepKind.CleanCommit, chunk * _options.ChunkFrames);
        }

        public void Dispose()
        {
            _session.Dispose();
            _both.Dispose();
            _empty.Dispose();
        }

        private Tensor Flow(Tensor x, Tensor t, TextContext text, int firstChunk) =>
            _run.Dit.Forward(x, t, text, _session, StepKind.Denoise, firstChunk * _options.ChunkFrames);
    }
}
