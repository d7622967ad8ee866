using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>The autoregressive loop: noise a chunk, denoise it with the memory as context, commit it, go on.</summary>
/// <param name="dit">The network.</param>
/// <param name="policy">What is remembered.</param>
/// <param name="options">Sampler and chunking.</param>
public sealed class Rollout(CausalDit dit, IMemoryPolicy policy, RolloutOptions options)
{
    private readonly FlowMatchSchedule _schedule = new(options.Shift);

    /// <summary>Where noise comes from: a standard normal drawn from the seed, unless a comparison hands in fixed noise.</summary>
    public NoiseSource Source { get; init; } = SeededNoise;

    /// <summary>Standard normal noise seeded by (seed, chunk, step), drawn on the processor always: another device would draw other numbers.</summary>
    public static Tensor SeededNoise(long[] shape, ulong seed, int chunk, string step)
    {
        using var generator = new Generator(Seeds.FromName($"{seed}/{chunk}/{step}"));
        return randn(shape, generator: generator);
    }

    /// <summary>Makes a video chunk by chunk, in constant memory for a bounded policy.</summary>
    /// <param name="prompts">Prompts in time order; the first from frame 0.</param>
    /// <param name="unconditional">Embeddings of no prompt, needed for guidance other than 1.</param>
    /// <param name="frames">Latent frames.</param>
    /// <param name="height">Height of the latent.</param>
    /// <param name="width">Width of the latent.</param>
    /// <param name="seed">Fixes the video: every draw is seeded by (seed, chunk, step), whatever ran before.</param>
    /// <param name="watch">Called after every commit with the memory and the prompt in use, for readings.</param>
    public IEnumerable<LatentChunk> Generate(
        IReadOnlyList<PromptSegment> prompts, Tensor? unconditional, int frames, int height, int width, ulong seed, Action<MemorySession, TextContext>? watch = null)
    {
        var shape = new SessionShape
        {
            Batch = options.Guidance == 1 ? 1 : 2,
            Height = height,
            Width = width,
            ChunkFrames = options.ChunkFrames,
            PlannedFrames = frames,
        };
        using var memory = policy.Open(dit, shape);
        using var recent = new RecentLatents();
        int prompt = 0;
        var text = Text(prompts[0], unconditional);
        try
        {
            for (int chunk = 0, first = 0; first < frames; chunk++, first += options.ChunkFrames)
            {
                bool switches = false;
                for (; prompt + 1 < prompts.Count && prompts[prompt + 1].FromFrame <= first; prompt++, switches = true)
                    continue;
                if (switches)
                {
                    text.Dispose();
                    text = Text(prompts[prompt], unconditional);
                    Switch(memory, recent, text);
                }

                int count = Math.Min(options.ChunkFrames, frames - first);
                var latents = Denoise(memory, text, [1, count, dit.Config.InChannels, height, width], first, seed, chunk);
                Commit(memory, text, latents, first, seed, chunk);
                if (prompt + 1 < prompts.Count)
                    recent.Add(latents, memory.WindowFrames);
                watch?.Invoke(memory, text);
                yield return new LatentChunk(chunk, first, latents);
            }
        }
        finally
        {
            text.Dispose();
        }
    }

    private Tensor Denoise(MemorySession memory, TextContext text, long[] shape, int first, ulong seed, int chunk)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        double[] sigmas = options.Sampler == Sampler.Euler
            ? _schedule.EulerSigmas(options.EulerSteps)
            : [.. _schedule.WarpedTimesteps([.. options.FewSteps]).Select(t => t / FlowMatchSchedule.TrainingSteps), 0];
        var x = Noise(shape, seed, chunk, "0");
        for (int k = 0; k + 1 < sigmas.Length; k++)
        {
            var v = Flow(memory, text, x, sigmas[k], StepKind.Denoise, first);
            x = options.Sampler == Sampler.Euler
                ? FlowMatchSchedule.EulerStep(x, v, sigmas[k], sigmas[k + 1])
                : FlowMatchSchedule.VelocityToX0(x, v, sigmas[k]);
            if (options.Sampler == Sampler.FewStep && sigmas[k + 1] > 0)
                x = FlowMatchSchedule.AddNoise(x, Noise(shape, seed, chunk, $"{k + 1}"), sigmas[k + 1]);
        }

        return x.DetachFromDisposeScope();
    }

    private void Commit(MemorySession memory, TextContext text, Tensor latents, int first, ulong seed, int chunk)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        double sigma = options.ContextNoise / FlowMatchSchedule.TrainingSteps;
        var x = sigma == 0 ? latents : FlowMatchSchedule.AddNoise(latents, Noise(latents.shape, seed, chunk, "context"), sigma);
        Flow(memory, text, x, sigma, StepKind.CleanCommit, first);
    }

    /// <summary>One network pass; both halves of the batch where there is guidance.</summary>
    private Tensor Flow(MemorySession memory, TextContext text, Tensor x, double sigma, StepKind kind, int first)
    {
        bool guided = options.Guidance != 1;
        var t = full([guided ? 2 : 1, x.shape[1]], sigma * FlowMatchSchedule.TrainingSteps, x.dtype, x.device);
        var v = dit.Forward(guided ? cat([x, x], 0) : x, t, text, memory, kind, first);
        if (!guided)
            return v;
        var unprompted = v.narrow(0, 1, 1);
        return unprompted + ((v.narrow(0, 0, 1) - unprompted) * options.Guidance);
    }

    /// <summary>A new prompt: the window is seen again under it, the sink stays as it was, the state is kept, emptied or faded.</summary>
    /// <remarks>
    /// LongLive's KV-recache with its global sink: one pass at timestep 0 over the window's frames, which see each other in both
    /// directions, as there. Deviation: the recached frames also see the old sink, which they will sit beside; VideoSSM says only that the
    /// local memory is refreshed, so what happens to the state is an option.
    /// </remarks>
    private void Switch(MemorySession memory, RecentLatents recent, TextContext text)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        if (options.RecacheOnSwitch && memory.WindowFrames > 0)
            Flow(memory, text, recent.Latents, 0, StepKind.Recache, memory.CommittedFrames - memory.WindowFrames);
        if (options.OnSwitch != StateOnSwitch.Keep)
            memory.ScaleState(options.OnSwitch == StateOnSwitch.Reset ? 0 : options.SwitchDecay);
    }

    private TextContext Text(PromptSegment prompt, Tensor? unconditional)
    {
        if (prompt.FromFrame < 0 || (options.Guidance != 1 && unconditional is null))
            throw new UsageException("Guidance other than 1 needs the embeddings of the empty prompt, and prompts begin at frame 0 or later.");
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        return dit.PrepareText(options.Guidance == 1 ? prompt.Embeddings : cat([Pad(prompt.Embeddings), Pad(unconditional!)], 0));
    }

    private Tensor Pad(Tensor rows) => rows.shape[1] == dit.Config.TextLength
        ? rows
        : cat([rows, zeros([rows.shape[0], dit.Config.TextLength - rows.shape[1], rows.shape[2]], rows.dtype, rows.device)], 1);

    private Tensor Noise(long[] shape, ulong seed, int chunk, string step)
    {
        var noise = Source(shape, seed, chunk, step);
        if (dit.Device.type == DeviceType.CPU)
            return noise;

        var there = empty(shape, noise.dtype, dit.Device);
        there.copy_(noise);
        return there;
    }

    /// <summary>The latents of the window, kept only while another prompt is still to come.</summary>
    private sealed class RecentLatents : IDisposable
    {
        private Tensor? _latents;

        public Tensor Latents => _latents ?? throw new InvalidOperationException("No latents are kept: nothing has been generated yet.");

        public void Add(Tensor latents, int keep)
        {
            using var scope = NewDisposeScope();
            var all = _latents is null ? latents : cat([_latents, latents], 1);
            long from = Math.Max(0, all.shape[1] - keep);
            var kept = all.narrow(1, from, all.shape[1] - from).clone().DetachFromDisposeScope();
            _latents?.Dispose();
            _latents = kept;
        }

        public void Dispose() => _latents?.Dispose();
    }
}
