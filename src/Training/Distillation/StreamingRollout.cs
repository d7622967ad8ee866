using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Distillation;

/// <summary>
/// LongLive's streaming long tuning (arXiv 2509.22622, section 3): memory and last latents stay from one training step to the next, so a step pays for the
/// frames it adds and not for the video before them.
/// <code>
/// per video: step 0 makes a window;  each later step adds n frames, no gradient through what is remembered;
///            scored are window - n old frames (the first an image latent) and the n new ones, which alone are moved
/// prompt switch: the window is computed again under the new prompt before the step's frames are made
/// </code>
/// </summary>
/// <remarks>
/// What is remembered was written by the weights of earlier steps, as in the published training.
/// Deviation: all weights are trained, not low-rank additions to them.
/// </remarks>
/// <param name="student">The network.</param>
/// <param name="policy">Its memory.</param>
/// <param name="chunks">Makes the chunks.</param>
/// <param name="options">Sampler and truncation of gradients.</param>
/// <param name="streaming">Frames of a step.</param>
public sealed class StreamingRollout(CausalDit student, IMemoryPolicy policy, SelfRollout chunks, RolloutRecipe options, StreamingRecipe streaming) : IDisposable
{
    private MemorySession? _memory;
    private SessionShape? _shape;
    private Tensor? _latents;

    /// <summary>Latent frames of the video so far.</summary>
    public int Frames => _memory?.CommittedFrames ?? 0;

    /// <summary>Latest latents kept, <c>[B, n, C, h, w]</c>: what scores and a recache can ask for. Not to be disposed.</summary>
    public Tensor? Latents => _latents;

    /// <summary>Forgets the video; the next step begins another.</summary>
    public void Begin()
    {
        _memory?.Dispose();
        _latents?.Dispose();
        (_memory, _latents) = (null, null);
    }

    /// <summary>Makes the frames of a step and remembers them.</summary>
    /// <param name="rows">Text rows, <c>[B, L, D]</c>.</param>
    /// <param name="size">Rows and columns of the latent.</param>
    /// <param name="plannedFrames">Latent frames of the whole video, for what depends on them.</param>
    /// <param name="exit">The exit step, from 0.</param>
    /// <param name="switched">Whether the prompt is another one than in the step before.</param>
    /// <param name="random">Source of the noise.</param>
    /// <returns>The window; its new frames carry gradients. The caller disposes it.</returns>
    public RolloutSample Extend(Tensor rows, (int Height, int Width) size, int plannedFrames, int exit, bool switched, Generator random)
    {
        using var scope = NewDisposeScope();
        using var text = student.PrepareText(rows);
        bool first = _memory is null;
        if (first) Open(rows, size, plannedFrames);
        if (switched && !first) Recache(text);
        int start = Frames, count = first ? options.WindowFrames : streaming.NewFrames;
        List<Tensor> made = [];
        for (int frame = start; frame < start + count; frame += options.ChunkFrames)
        {
            made.Add(chunks.Denoise(_memory!, text, _shape!, frame, exit, gradients: true, random));
            chunks.Commit(_memory!, text, made[^1], frame, options.KeyValueGradient, random);
        }

        _memory!.Detach();
        var fresh = cat(made, 1);
        int given = options.WindowFrames - count, before = Math.Min(options.TailFrames, (int)(_latents?.shape[1] ?? 0) - given);
        var window = given == 0 ? fresh : cat([Last(given, 0), fresh], 1);
        var sample = new RolloutSample(new RolloutWindow(start - given, options.WindowFrames), window.DetachFromDisposeScope(), before > 0 ? Last(before, given).clone().DetachFromDisposeScope() : null)
        {
            Given = given,
        };
        Keep(fresh);
        return sample;
    }

    /// <inheritdoc/>
    public void Dispose() => Begin();

    private void Open(Tensor rows, (int Height, int Width) size, int plannedFrames)
    {
        _shape = new SessionShape
        {
            Batch = (int)rows.shape[0],
            Height = size.Height,
            Width = size.Width,
            ChunkFrames = options.ChunkFrames,
            PlannedFrames = plannedFrames,
            Gradients = true,
            StateGradients = options.StateGradient != StateGradient.None,
        };
        _memory = policy.Open(student, _shape);
    }

    /// <summary>LongLive's KV-recache, as <see cref="Rollout"/> does it; the state is kept.</summary>
    private void Recache(TextContext text)
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        int start = _memory!.RecacheStart, count = Frames - start;
        if (count == 0) return;
        var past = Last(count, 0);
        student.Forward(past, zeros([past.shape[0], count], past.dtype, past.device), text, _memory, StepKind.Recache, start);
        _memory.Detach();
    }

    /// <summary><paramref name="count"/> latents, <paramref name="behind"/> frames before the end.</summary>
    private Tensor Last(int count, int behind) => _latents!.narrow(1, _latents.shape[1] - behind - count, count);

    private void Keep(Tensor fresh)
    {
        using var scope = NewDisposeScope();
        var all = _latents is null ? fresh.detach() : cat([_latents, fresh.detach()], 1);
        long keep = Math.Min(all.shape[1], Math.Max(options.WindowFrames + options.TailFrames, (long)policy.SinkFrames + policy.WindowFrames));
        var kept = all.narrow(1, all.shape[1] - keep, keep).clone().DetachFromDisposeScope();
        _latents?.Dispose();
        _latents = kept;
    }
}
