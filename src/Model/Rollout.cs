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
        using var track = new PromptTrack(dit, prompts, unconditional, options.Guidance);
        foreach (var chunk in Generate(track, frames, height, width, seed, watch: watch))
            yield return chunk;
    }

    /// <summary>Makes a video, or a clip of a longer one, from prompts that may still arrive. <see cref="RolloutOptions.Restart"/> is the caller's matter.</summary>
    /// <param name="prompts">The prompts; asked before every chunk. The caller keeps ownership.</param>
    /// <param name="frames">Latent frames, given ones included.</param>
    /// <param name="height">Height of the latent.</param>
    /// <param name="width">Width of the latent.</param>
    /// <param name="seed">Fixes the video: every draw is seeded by (seed, chunk, step), whatever ran before.</param>
    /// <param name="given">Latents the clip begins with, <c>[1, n, C, h, w]</c>: whole chunks that are committed, not denoised. The caller keeps ownership.</param>
    /// <param name="offset">Place of the clip's first latent frame in the video, for the prompts only.</param>
    /// <param name="watch">Called after every commit with the memory and the prompt in use, for readings.</param>
    /// <exception cref="UsageException">The given latents are not whole chunks.</exception>
    public IEnumerable<LatentChunk> Generate(
        PromptTrack prompts, int frames, int height, int width, ulong seed, Tensor? given = null, int offset = 0, Action<MemorySession, TextContext>? watch = null)
    {
        long ahead = given?.shape[1] ?? 0;
        if (ahead % options.ChunkFrames != 0)
            throw new UsageException($"A clip can begin with whole chunks of {options.ChunkFrames} latent frames; {ahead} were given.");
        var shape = new SessionShape
        {
            Batch = options.Guidance == 1 ? 1 : 2,
            Height = height,
            Width = width,
            ChunkFrames = options.ChunkFrames,
            PlannedFrames = frames,
        };
        using var memory = policy.Open(dit, shape);
        using var past = new PastLatents();
        for (int chunk = 0, first = 0; first < frames; chunk++, first += options.ChunkFrames)
        {
            if (prompts.Advance(offset + first) && first > 0)
                Switch(memory, shape, past, prompts.Text, seed);

            int count = Math.Min(options.ChunkFrames, frames - first);
            var latents = first < ahead
                ? Detached(() => given!.narrow(1, first, count).clone())
                : Denoise(memory, prompts.Text, [1, count, dit.Config.InChannels, height, width], first, seed, chunk);
            Commit(memory, prompts.Text, latents, first, seed, chunk);
            if (prompts.MayChange)
                past.Add(latents, options.OnSwitch == StateOnSwitch.Recompute && policy.HasState ? int.MaxValue : (int)Math.Min(int.MaxValue, (long)policy.SinkFrames + policy.WindowFrames));
            watch?.Invoke(memory, prompts.Text);
            yield return new LatentChunk(chunk, first, latents);
        }
    }

    private static Tensor Detached(Func<Tensor> make)
    {
        using var scope = NewDisposeScope();
        return make().DetachFromDisposeScope();
    }

    private Tensor Denoise(MemorySession memory, TextContext text, long[] shape, int first, ulong seed, int chunk)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var (timesteps, sigmas) = Levels();
        var x = Noise(shape, seed, chunk, "0");
        for (int k = 0; k + 1 < sigmas.Length; k++)
        {
            var v = Flow(memory, text, x, timesteps[k], StepKind.Denoise, first);
            x = options.Sampler == Sampler.Euler
                ? FlowMatchSchedule.EulerStep(x, v, sigmas[k], sigmas[k + 1])
                : FlowMatchSchedule.VelocityToX0(x, v, sigmas[k]);
            if (options.Sampler == Sampler.FewStep && sigmas[k + 1] > 0)
                x = FlowMatchSchedule.AddNoise(x, Noise(shape, seed, chunk, $"{k + 1}"), sigmas[k + 1]);
        }

        return x.DetachFromDisposeScope();
    }

    /// <summary>What the network is told at each step, and the levels, one more than steps.</summary>
    private (double[] Timesteps, double[] Sigmas) Levels()
    {
        if (options.Sampler == Sampler.FewStep)
        {
            double[] fed = options.WarpSteps ? _schedule.WarpedTimesteps([.. options.FewSteps]) : [.. options.FewSteps];
            return (fed, [.. fed.Select(_schedule.SigmaAt), 0]);
        }

        double[] sigmas = _schedule.EulerSigmas(options.EulerSteps);
        return ([.. sigmas.Select(s => s * FlowMatchSchedule.TrainingSteps)], sigmas);
    }

    private void Commit(MemorySession memory, TextContext text, Tensor latents, int first, ulong seed, int chunk)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        double sigma = options.ContextNoise / FlowMatchSchedule.TrainingSteps;
        var x = sigma == 0 ? latents : FlowMatchSchedule.AddNoise(latents, Noise(latents.shape, seed, chunk, "context"), sigma);
        Flow(memory, text, x, options.ContextNoise, StepKind.CleanCommit, first);
    }

    /// <summary>One network pass; both halves of the batch where there is guidance.</summary>
    private Tensor Flow(MemorySession memory, TextContext text, Tensor x, double timestep, StepKind kind, int first)
    {
        bool guided = options.Guidance != 1;
        var t = full([guided ? 2 : 1, x.shape[1]], timestep, x.dtype, x.device);
        var v = dit.Forward(guided ? cat([x, x], 0) : x, t, text, memory, kind, first);
        if (!guided)
            return v;
        var unprompted = v.narrow(0, 1, 1);
        return unprompted + ((v.narrow(0, 0, 1) - unprompted) * options.Guidance);
    }

    /// <summary>A new prompt: the window is seen again under it, the sink stays as it was, the state is kept, emptied, faded or computed again.</summary>
    /// <remarks>
    /// LongLive's KV-recache with its global sink, at timestep 0. The pass runs as many frames as the window holds with the next chunk in it;
    /// the oldest chunk is context only, for it leaves before the next chunk sees it. Before anything has been evicted the published code runs all
    /// frames, so that the sink is computed again as well (<see cref="MemorySession.RecacheStart"/>). VideoSSM says only that the local memory is
    /// refreshed, so what happens to the state is an option.
    /// </remarks>
    private void Switch(MemorySession memory, SessionShape shape, PastLatents past, TextContext text, ulong seed)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        int committed = memory.CommittedFrames;
        if (options.Recache == RecacheMode.Bidirectional)
        {
            int start = memory.RecacheStart;
            if (start < committed)
                Flow(memory, text, past.Last(committed - start), 0, StepKind.Recache, start);
        }
        else if (options.Recache == RecacheMode.Causal)
        {
            for (int left = memory.WindowFrames; left > 0; left -= options.ChunkFrames)
            {
                int count = Math.Min(options.ChunkFrames, left);
                Flow(memory, text, past.Last(left).narrow(1, 0, count), 0, StepKind.Recache, committed - left);
            }
        }

        if (options.OnSwitch is StateOnSwitch.Reset or StateOnSwitch.Decay)
            memory.ScaleState(options.OnSwitch == StateOnSwitch.Reset ? 0 : options.SwitchDecay);
        else if (options.OnSwitch == StateOnSwitch.Recompute && policy.HasState)
            Recompute(memory, shape, past, text, seed);
    }

    /// <summary>The state of a second memory that has committed the whole video under the new prompt. Window and sink of that memory are let go.</summary>
    private void Recompute(MemorySession memory, SessionShape shape, PastLatents past, TextContext text, ulong seed)
    {
        using var replay = policy.Open(dit, shape);
        for (int chunk = 0, first = 0; first < memory.CommittedFrames; chunk++, first += options.ChunkFrames)
        {
            using var scope = NewDisposeScope();
            int left = memory.CommittedFrames - first;
            Commit(replay, text, past.Last(left).narrow(1, 0, Math.Min(options.ChunkFrames, left)), first, seed, chunk);
        }

        memory.TakeState(replay);
    }

    private Tensor Noise(long[] shape, ulong seed, int chunk, string step)
    {
        var noise = Source(shape, seed, chunk, step);
        if (dit.Device.type == DeviceType.CPU)
            return noise;

        var there = empty(shape, noise.dtype, dit.Device);
        there.copy_(noise);
        return there;
    }

    /// <summary>The latest latents, kept only while another prompt may still come.</summary>
    private sealed class PastLatents : IDisposable
    {
        private Tensor? _latents;

        /// <summary>The last <paramref name="frames"/> of them, a view.</summary>
        public Tensor Last(int frames)
        {
            var all = _latents ?? throw new InvalidOperationException("No latents are kept: nothing has been generated yet.");
            return all.narrow(1, all.shape[1] - frames, frames);
        }

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
