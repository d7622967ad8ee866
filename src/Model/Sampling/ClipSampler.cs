using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Sampling;

/// <summary>Predicts the flow of some neighbouring latent frames, guidance included.</summary>
/// <param name="x"><c>[1, F, C, h, w]</c>.</param>
/// <param name="t">Timesteps <c>[1, F]</c>.</param>
/// <returns><c>[1, F, C, h, w]</c>, in the scope of the caller.</returns>
public delegate Tensor FlowField(Tensor x, Tensor t);

/// <summary>Draws standard normal noise that depends on nothing but the name and the shape.</summary>
/// <param name="name">What the noise is for.</param>
/// <param name="shape">Its shape.</param>
public delegate Tensor NoiseSource(string name, long[] shape);

/// <summary>
/// Denoises a clip whose chunks follow any <see cref="ChunkSchedule"/>, without a cache: every pass shows the network all chunks of the pass.
/// Each chunk owns its sampler, so a chunk that runs ahead of its neighbour steps as it would alone.
/// </summary>
/// <param name="chunkFrames">Latent frames of each chunk; they may differ.</param>
/// <param name="sampler">Makes the sampler of a chunk, by its number; all with equally many steps.</param>
public sealed class ClipSampler(IReadOnlyList<int> chunkFrames, Func<int, IChunkSampler> sampler)
{
    /// <summary>Runs the schedule.</summary>
    /// <param name="flow">The network.</param>
    /// <param name="schedule">Passes over the chunks.</param>
    /// <param name="start">Starting noise <c>[1, F, C, h, w]</c> of all chunks; not changed.</param>
    /// <param name="condition">Known latents in place of the first chunks; <c>null</c> for none.</param>
    /// <param name="noise">Fresh noise, for samplers and conditions that need it.</param>
    /// <param name="cancellationToken">Stops between two passes.</param>
    /// <returns>Clean latents, known ones included, <c>[1, F, C, h, w]</c>; the caller owns them.</returns>
    /// <exception cref="ArgumentException">Chunks, noise and known latents do not fit each other.</exception>
    public Tensor Sample(
        FlowField flow, IEnumerable<ChunkPass> schedule, Tensor start, ClipCondition? condition, NoiseSource noise, CancellationToken cancellationToken = default)
    {
        int[] starts = Starts(start, condition);
        using var grad = no_grad();
        using var whole = NewDisposeScope();
        IChunkSampler[] samplers = [.. Enumerable.Range(0, chunkFrames.Count).Select(sampler)];
        try
        {
            var latents = start.clone();
            if (condition is not null)
                latents.narrow(1, 0, condition.Frames).copy_(condition.Latents);
            int index = 0;
            foreach (var pass in schedule)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var v = flow(Shown(pass, samplers, starts, latents, condition, () => noise($"{index}/condition", condition!.Latents.shape), out var t), t);
                Move(pass, samplers, starts, latents, v, noise);
                index++;
            }

            return latents.MoveToOuterDisposeScope();
        }
        finally
        {
            foreach (var one in samplers)
                one.Dispose();
        }
    }

    /// <summary>What the network sees: the chunks of the pass, the known ones as the condition shows them.</summary>
    private Tensor Shown(ChunkPass pass, IChunkSampler[] samplers, int[] starts, Tensor latents, ClipCondition? condition, Func<Tensor> noise, out Tensor t)
    {
        int first = starts[pass.First];
        int frames = starts[pass.First + pass.Chunks.Count] - first;
        var x = latents.narrow(1, first, frames);
        double[] times = [.. pass.Chunks.SelectMany(c => Enumerable.Repeat(samplers[c.Chunk].Timestep(c.Step), chunkFrames[c.Chunk]))];
        int known = Math.Min(Math.Max(0, (condition?.Frames ?? 0) - first), frames);
        if (known > 0)
        {
            var clock = samplers[^1];
            var (shown, timestep) = condition!.Shown(clock.Sigma(pass.Leading), clock.Timestep(pass.Leading), noise);
            x = known == frames ? shown.narrow(1, first, known) : cat([shown.narrow(1, first, known), x.narrow(1, known, frames - known)], 1);
            Array.Fill(times, timestep, 0, known);
        }

        t = tensor(times, device: latents.device).type(latents.dtype).unsqueeze(0);
        return x;
    }

    private void Move(ChunkPass pass, IChunkSampler[] samplers, int[] starts, Tensor latents, Tensor flow, NoiseSource noise)
    {
        foreach (var (chunk, step, moves) in pass.Chunks)
        {
            if (!moves)
                continue;
            var x = latents.narrow(1, starts[chunk], chunkFrames[chunk]);
            var v = flow.narrow(1, starts[chunk] - starts[pass.First], chunkFrames[chunk]);
            x.copy_(samplers[chunk].Move(x, v, step, () => noise($"{chunk}/{step}", x.shape)));
        }
    }

    private int[] Starts(Tensor start, ClipCondition? condition)
    {
        int[] starts = new int[chunkFrames.Count + 1];
        for (int i = 0; i < chunkFrames.Count; i++)
            starts[i + 1] = starts[i] + chunkFrames[i];
        if (start.dim() != 5 || start.shape[0] != 1 || start.shape[1] != starts[^1])
            throw new ArgumentException($"Chunks of {string.Join(" + ", chunkFrames)} frames need noise of [1, {starts[^1]}, C, h, w]; got [{string.Join(", ", start.shape)}].");
        if (condition is not null && !starts.Contains(condition.Frames))
            throw new ArgumentException($"{condition.Frames} known frames are not whole chunks of {string.Join(" + ", chunkFrames)} frames.");
        return starts;
    }
}
