using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Distillation;

/// <summary>
/// Self Forcing (arXiv 2506.08009) on long videos: the student makes a video chunk by chunk, its memory filled from its own outputs
/// only, exactly as it will at inference.
/// <code>
/// per chunk: x = noise;  for k = 0 .. s: x0 = G(x, t_k, memory);  if k &lt; s: x = (1 - sigma_{k+1}) x0 + sigma_{k+1} eps
///            commit x0 at the context noise
/// </code>
/// Steps before the exit step s record no gradient, and step s records one only inside the window. The rollout ends with the window:
/// later frames cannot change it.
/// </summary>
/// <param name="student">The network.</param>
/// <param name="policy">Its memory.</param>
/// <param name="options">Sampler and truncation of gradients.</param>
public sealed class SelfRollout(CausalDit student, IMemoryPolicy policy, RolloutRecipe options)
{
    private readonly double[] _levels =
        [.. new FlowMatchSchedule(options.Shift).WarpedTimesteps([.. options.FewSteps]).Select(t => t / FlowMatchSchedule.TrainingSteps)];

    /// <summary>Rolls out.</summary>
    /// <param name="rows">Text rows, <c>[B, L, D]</c>.</param>
    /// <param name="size">Rows and columns of the latent.</param>
    /// <param name="plannedFrames">Latent frames of the whole video, for what depends on them.</param>
    /// <param name="window">The frames to keep.</param>
    /// <param name="exit">The exit step s, from 0.</param>
    /// <param name="gradients">Whether the window records gradients.</param>
    /// <param name="random">Source of the noise.</param>
    /// <returns>The window; the caller disposes it.</returns>
    public RolloutSample Roll(Tensor rows, (int Height, int Width) size, int plannedFrames, RolloutWindow window, int exit, bool gradients, Generator random)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(exit, _levels.Length);
        using var scope = NewDisposeScope();
        using var recording = enable_grad(gradients);
        using var text = student.PrepareText(rows);
        var shape = new SessionShape
        {
            Batch = (int)rows.shape[0],
            Height = size.Height,
            Width = size.Width,
            ChunkFrames = options.ChunkFrames,
            PlannedFrames = plannedFrames,
            Gradients = true,
            StateGradients = gradients && options.StateGradient != StateGradient.None,
        };
        using var memory = policy.Open(student, shape);
        List<Tensor> before = [], inside = [];
        for (int first = 0; first < window.End; first += options.ChunkFrames)
        {
            bool counts = first >= window.Start;
            var x0 = Denoise(memory, text, shape, first, exit, gradients && counts, random);
            (counts ? inside : before).Add(x0);
            if (first + options.ChunkFrames < window.End)
                Commit(memory, text, x0, first, gradients && counts && options.KeyValueGradient, random);

            // The border of the window: what was remembered before it is given.
            if (!counts && options.StateGradient != StateGradient.Rollout) memory.Detach();
            while ((before.Count - 1) * options.ChunkFrames >= options.TailFrames && before.Count > 0)
            {
                before[0].Dispose();
                before.RemoveAt(0);
            }
        }

        return new RolloutSample(window, cat(inside, 1).DetachFromDisposeScope(), Tail(before));
    }

    private Tensor? Tail(List<Tensor> before)
    {
        if (before.Count == 0 || options.TailFrames == 0) return null;
        var all = cat(before, 1).detach();
        long keep = Math.Min(options.TailFrames, all.shape[1]);
        return all.narrow(1, all.shape[1] - keep, keep).clone().DetachFromDisposeScope();
    }

    /// <summary>Makes a chunk: the prediction x0 of the exit step, <c>[B, chunk, C, h, w]</c>.</summary>
    internal Tensor Denoise(MemorySession memory, TextContext text, SessionShape shape, int first, int exit, bool gradients, Generator random)
    {
        using var scope = NewDisposeScope();
        long[] size = [shape.Batch, shape.ChunkFrames, student.Config.InChannels, shape.Height, shape.Width];
        var x = Draws.Normal(size, random, student.Device);
        for (int k = 0; k < exit; k++)
        {
            using var still = no_grad();
            var clean = Predict(memory, text, x, _levels[k], StepKind.Denoise, first);
            x = FlowMatchSchedule.AddNoise(clean, Draws.Normal(size, random, student.Device), _levels[k + 1]);
        }

        using var recording = enable_grad(gradients);
        return Predict(memory, text, x, _levels[exit], StepKind.Denoise, first).MoveToOuterDisposeScope();
    }

    /// <summary>Lets the memory take up a finished chunk.</summary>
    internal void Commit(MemorySession memory, TextContext text, Tensor x0, int first, bool gradients, Generator random)
    {
        using var scope = NewDisposeScope();
        using var recording = enable_grad(gradients);
        double level = options.ContextNoise / FlowMatchSchedule.TrainingSteps;
        if (!gradients) x0 = x0.detach();
        var x = level == 0 ? x0 : FlowMatchSchedule.AddNoise(x0, Draws.Normal(x0.shape, random, x0.device), level);
        Predict(memory, text, x, level, StepKind.CleanCommit, first);
    }

    private Tensor Predict(MemorySession memory, TextContext text, Tensor x, double level, StepKind kind, int first)
    {
        using var scope = NewDisposeScope();
        var t = full([x.shape[0], x.shape[1]], level * FlowMatchSchedule.TrainingSteps, x.dtype, x.device);
        var flow = student.Forward(x, t, text, memory, kind, first);
        return FlowMatchSchedule.VelocityToX0(x, flow, level).MoveToOuterDisposeScope();
    }
}
