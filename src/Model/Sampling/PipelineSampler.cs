using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Sampling;

/// <summary>A network that sees the chunks in flight and remembers finished ones.</summary>
public interface IPipelineNetwork
{
    /// <summary>Predicts the flow of the chunks of a pass, guidance included.</summary>
    /// <param name="pass">The chunks and their steps.</param>
    /// <param name="x"><c>[1, F, C, h, w]</c>.</param>
    /// <param name="sigmas">Noise level of each chunk.</param>
    /// <param name="t">Timesteps <c>[1, F]</c>.</param>
    /// <returns><c>[1, F, C, h, w]</c>, in the scope of the caller.</returns>
    Tensor Predict(ChunkPass pass, Tensor x, IReadOnlyList<double> sigmas, Tensor t);

    /// <summary>Remembers a finished chunk, <c>[1, F, C, h, w]</c>.</summary>
    void Commit(int chunk, Tensor latents);
}

/// <summary>
/// Makes a video as a stream: several chunks in flight at different noise levels, the oldest leaves clean. Holds the chunks in flight and nothing
/// else, whatever the length of the video.
/// </summary>
/// <param name="shape">Shape of a chunk, <c>[1, F, C, h, w]</c>.</param>
/// <param name="sampler">Makes the sampler of a chunk.</param>
/// <param name="noise">Noise by name.</param>
public sealed class PipelineSampler(long[] shape, Func<IChunkSampler> sampler, NoiseSource noise)
{
    /// <summary>Runs the schedule.</summary>
    /// <param name="network">The network.</param>
    /// <param name="schedule">Passes over the chunks; a chunk leaves with the pass that finishes it.</param>
    /// <param name="cancellationToken">Stops between two passes.</param>
    /// <returns>Chunks in order; whoever takes one disposes it.</returns>
    public IEnumerable<LatentChunk> Run(IPipelineNetwork network, IEnumerable<ChunkPass> schedule, CancellationToken cancellationToken = default)
    {
        SortedDictionary<int, Flight> flights = [];
        try
        {
            foreach (var pass in schedule)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Advance(network, pass, flights);
                foreach (int chunk in pass.Finished)
                {
                    var done = flights[chunk];
                    flights.Remove(chunk);
                    done.Sampler.Dispose();
                    var clean = new LatentChunk(chunk, chunk * (int)shape[1], done.Latents);
                    Commit(network, clean);
                    yield return clean;
                }
            }
        }
        finally
        {
            foreach (var flight in flights.Values)
                flight.Dispose();
        }
    }

    private void Advance(IPipelineNetwork network, ChunkPass pass, SortedDictionary<int, Flight> flights)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (chunk, _, _) in pass.Chunks)
        {
            if (!flights.ContainsKey(chunk))
                flights[chunk] = new Flight(noise($"{chunk}/start", shape).DetachFromDisposeScope(), sampler());
        }

        Flight[] active = [.. pass.Chunks.Select(c => flights[c.Chunk])];
        var x = cat([.. active.Select(f => f.Latents)], 1);
        double[] sigmas = [.. pass.Chunks.Select((c, i) => active[i].Sampler.Sigma(c.Step))];
        double[] times = [.. pass.Chunks.SelectMany((c, i) => Enumerable.Repeat(active[i].Sampler.Timestep(c.Step), (int)shape[1]))];
        var v = network.Predict(pass, x, sigmas, tensor(times, device: x.device).type(x.dtype).unsqueeze(0));
        for (int i = 0; i < active.Length; i++)
        {
            var (chunk, step, moves) = pass.Chunks[i];
            if (moves)
                active[i].Replace(active[i].Sampler.Move(active[i].Latents, v.narrow(1, i * shape[1], shape[1]), step, () => noise($"{chunk}/{step}", shape)));
        }
    }

    private static void Commit(IPipelineNetwork network, LatentChunk chunk)
    {
        try
        {
            using var grad = no_grad();
            using var scope = NewDisposeScope();
            network.Commit(chunk.Index, chunk.Latents);
        }
        catch
        {
            chunk.Dispose();
            throw;
        }
    }

    /// <summary>A chunk on its way.</summary>
    private sealed class Flight(Tensor latents, IChunkSampler sampler) : IDisposable
    {
        public Tensor Latents { get; private set; } = latents;

        public IChunkSampler Sampler => sampler;

        public void Replace(Tensor next)
        {
            next.DetachFromDisposeScope();
            Latents.Dispose();
            Latents = next;
        }

        public void Dispose()
        {
            Latents.Dispose();
            sampler.Dispose();
        }
    }
}
