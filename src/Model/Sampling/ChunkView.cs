namespace VideoSsm.Eval.Model.Sampling;

/// <summary>What the chunks of one network pass attend to. Pure arithmetic; positions are frames, so that only their differences matter.</summary>
/// <param name="Past">Remembered chunks in the view, in the order in which they are laid before the current ones.</param>
/// <param name="PastAt">Temporal position of the first frame of each of them.</param>
/// <param name="Sees">
/// For each current chunk the part <c>[From, To)</c> of <c>[past..., current...]</c> it attends to, counted in chunks.
/// </param>
public sealed record ChunkView(IReadOnlyList<int> Past, IReadOnlyList<int> PastAt, IReadOnlyList<(int From, int To)> Sees);

/// <summary>Who sees whom while several chunks are denoised together, and which finished chunks are worth keeping.</summary>
public interface IChunkVisibility
{
    /// <summary>The view of a pass that denoises.</summary>
    ChunkView Denoising(ChunkPass pass);

    /// <summary>The view of the pass that remembers a finished chunk.</summary>
    ChunkView Committing(int chunk);

    /// <summary>Whether a remembered chunk can still be looked at once <paramref name="committed"/> chunks are.</summary>
    bool Keeps(int chunk, int committed);
}

/// <summary>
/// MAGI-1 (arXiv 2505.13211): block-causal. How far back a chunk looks depends on its own noise stage: the noisiest sees most.
/// </summary>
/// <param name="chunkFrames">Latent frames of a chunk.</param>
/// <param name="steps">Steps of the sampler.</param>
/// <param name="ranges">
/// Chunks a chunk sees, itself included, by its noise stage from noisy to clean (<c>noise2clean_kvrange</c>): 5, 4, 3, 2 with 4 chunks in flight is all
/// earlier ones in flight and exactly one clean chunk.
/// </param>
/// <param name="cleanRange">The same for the pass that remembers a clean chunk (<c>clean_chunk_kvrange</c>).</param>
public sealed class StagedVisibility(int chunkFrames, int steps, IReadOnlyList<int> ranges, int cleanRange) : IChunkVisibility
{
    /// <inheritdoc/>
    public ChunkView Denoising(ChunkPass pass)
    {
        int[] from = [.. pass.Chunks.Select(c => Math.Max(0, c.Chunk - Range(c.Step) + 1))];
        return View(Math.Min(from.Min(), pass.First), pass.First, from);
    }

    /// <summary>Every chunk by itself, with neither past nor neighbours: the unconditional branch of the guidance.</summary>
    public static ChunkView Alone(int chunks) => new([], [], [.. Enumerable.Range(0, chunks).Select(i => (i, i + 1))]);

    /// <inheritdoc/>
    public ChunkView Committing(int chunk) => View(Math.Max(0, chunk - cleanRange + 1), chunk, [Math.Max(0, chunk - cleanRange + 1)]);

    /// <inheritdoc/>
    /// <remarks>The i-th oldest of the chunks in flight is i stages noisier than the oldest, which is in the last stage.</remarks>
    public bool Keeps(int chunk, int committed) =>
        chunk >= committed - Math.Max(Enumerable.Range(0, ranges.Count).Max(i => ranges[ranges.Count - 1 - i] - 1 - i), cleanRange - 1);

    /// <summary>Chunks a chunk sees at a step, itself included.</summary>
    public int Range(int step) => ranges[step / (steps / ranges.Count)];

    private ChunkView View(int oldest, int first, int[] from)
    {
        int[] past = [.. Enumerable.Range(oldest, first - oldest)];
        return new(past, [.. past.Select(c => c * chunkFrames)], [.. from.Select((f, i) => (f - oldest, first + i - oldest + 1))]);
    }
}

/// <summary>
/// Rolling Forcing (arXiv 2509.25161): the chunks in flight all see each other; before them as many finished chunks as a budget leaves room for,
/// and the very first chunk as an anchor, moved to the position just before those.
/// </summary>
/// <param name="chunkFrames">Latent frames of a chunk.</param>
/// <param name="budget">Chunks in a view altogether: 7 of 3 latent frames.</param>
public sealed class AnchoredVisibility(int chunkFrames, int budget) : IChunkVisibility
{
    /// <inheritdoc/>
    public ChunkView Denoising(ChunkPass pass)
    {
        int current = pass.Chunks.Count, first = pass.First;
        if (first == 0)
            return All([], [], current);
        int working = Math.Min(first - 1, budget - current - 1);
        int[] past = [0, .. Enumerable.Range(first - working, working)];
        int[] at = [(first - working - 1) * chunkFrames, .. past.Skip(1).Select(c => c * chunkFrames)];
        return All(past, at, current);
    }

    /// <inheritdoc/>
    /// <remarks>A finished chunk is remembered as it looks after the latest ones, at their true positions and without the anchor.</remarks>
    public ChunkView Committing(int chunk)
    {
        int count = Math.Min(chunk, budget - 1);
        int[] past = [.. Enumerable.Range(chunk - count, count)];
        return All(past, [.. past.Select(c => c * chunkFrames)], 1);
    }

    /// <inheritdoc/>
    public bool Keeps(int chunk, int committed) => chunk == 0 || chunk > committed - budget;

    private static ChunkView All(int[] past, int[] at, int current) => new(past, at, [.. Enumerable.Repeat((0, past.Length + current), current)]);
}
