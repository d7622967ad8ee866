namespace VideoSsm.Eval.Model.Sampling;

/// <summary>What one network pass does with one chunk.</summary>
/// <param name="Chunk">Which chunk of the video.</param>
/// <param name="Step">Steps it has behind it when the pass begins: 0 is pure noise, as many as the sampler has is clean.</param>
/// <param name="Moves">Whether the pass takes it to the next step; a chunk that does not move is there to be looked at.</param>
public readonly record struct ChunkStep(int Chunk, int Step, bool Moves);

/// <summary>One network pass: neighbouring chunks, each with a noise level of its own.</summary>
/// <param name="Chunks">The chunks in the pass, in time order and without gaps.</param>
/// <param name="Finished">Chunks that are clean after the pass and were not before it: what may be remembered and shown from here on.</param>
public sealed record ChunkPass(IReadOnlyList<ChunkStep> Chunks, IReadOnlyList<int> Finished)
{
    /// <summary>The first chunk in the pass.</summary>
    public int First => Chunks[0].Chunk;

    /// <summary>The step at which the newest moving chunk is.</summary>
    public int Leading => Chunks.Last(c => c.Moves).Step;
}

/// <summary>
/// In which order the chunks of a video are denoised: the list of (chunk, step) pairs of every network pass. Pure arithmetic; knows
/// neither network, nor sampler, nor memory.
/// </summary>
public static class ChunkSchedule
{
    /// <summary>All chunks at the same step, as a bidirectional model denoises a clip.</summary>
    /// <param name="chunks">Number of chunks.</param>
    /// <param name="steps">Steps of the sampler.</param>
    /// <param name="ready">Chunks at the start that are clean already.</param>
    public static IEnumerable<ChunkPass> LockStep(int chunks, int steps, int ready = 0) => Staircase(chunks, steps, lag: 0, ready);

    /// <summary>One chunk after the other, each to its end.</summary>
    /// <param name="chunks">Number of chunks.</param>
    /// <param name="steps">Steps of the sampler.</param>
    public static IEnumerable<ChunkPass> Autoregressive(int chunks, int steps) => Pipeline(chunks, steps, window: 1);

    /// <summary>
    /// The diffusion-forcing matrix of SkyReels-V2 (arXiv 2504.13074): a chunk is <paramref name="lag"/> steps behind its left neighbour, and
    /// starts at once when that one is finished.
    /// </summary>
    /// <remarks>
    /// Counted as there: 0 has not begun, 1 to N is the step being made, N + 1 is finished. From row to row
    /// <code>
    /// row[i] = previous[i] + 1        if i is the first or the left neighbour has made its last step
    ///        = row[i - 1] - lag       otherwise
    /// </code>
    /// clamped to 0..N+1; a chunk moves in a row that changed its number and did not finish it.
    /// </remarks>
    /// <param name="chunks">Number of chunks.</param>
    /// <param name="steps">Steps of the sampler, N.</param>
    /// <param name="lag">Steps between neighbours (<c>ar_step</c>); 0 is lock-step.</param>
    /// <param name="ready">Chunks at the start that are clean already.</param>
    /// <param name="window">Most chunks in one pass; the window moves on when the chunk behind it begins. Everything when not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A count is out of range, or the lag is so small that chunks would leave the window before they are clean.
    /// </exception>
    public static IEnumerable<ChunkPass> Staircase(int chunks, int steps, int lag, int ready = 0, int? window = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        ArgumentOutOfRangeException.ThrowIfNegative(lag);
        ArgumentOutOfRangeException.ThrowIfNegative(ready);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ready, chunks);
        int inWindow = Math.Min(window ?? chunks, chunks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inWindow, nameof(window));
        if (inWindow < chunks && lag * inWindow < steps)
            throw new ArgumentOutOfRangeException(nameof(lag), lag, $"A window of {inWindow} of {chunks} chunks and {steps} steps needs a lag of at least {(steps + inWindow - 1) / inWindow}.");
        return Rows(chunks, steps, lag, ready, inWindow);
    }

    /// <summary>
    /// The pipeline of MAGI-1 (arXiv 2505.13211) and, with as many steps as chunks in flight, of Rolling Forcing (arXiv 2509.25161): a new
    /// chunk enters every <c>steps / window</c> passes, the oldest leaves clean.
    /// </summary>
    /// <param name="chunks">Number of chunks.</param>
    /// <param name="steps">Steps of the sampler; a multiple of <paramref name="window"/>.</param>
    /// <param name="window">Chunks in flight.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of range or the steps cannot be shared among the stages.</exception>
    public static IEnumerable<ChunkPass> Pipeline(int chunks, int steps, int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(window);
        if (steps % window != 0)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"{steps} steps cannot be shared among {window} chunks in flight; take a multiple.");
        return Stages(chunks, steps, window);
    }

    private static IEnumerable<ChunkPass> Stages(int chunks, int steps, int window)
    {
        int length = steps / window;
        for (int stage = 0; stage < chunks + window - 1; stage++)
        {
            int oldest = Math.Max(0, stage - window + 1);
            int newest = Math.Min(chunks - 1, stage);
            for (int k = 0; k < length; k++)
            {
                ChunkStep[] active = [.. Enumerable.Range(oldest, newest - oldest + 1).Select(c => new ChunkStep(c, ((stage - c) * length) + k, Moves: true))];
                yield return Pass(active, steps);
            }
        }
    }

    private static IEnumerable<ChunkPass> Rows(int chunks, int steps, int lag, int ready, int window)
    {
        int finished = steps + 1;
        int[] previous = [.. Enumerable.Range(0, chunks).Select(i => i < ready ? finished : 0)];
        int end = window;
        while (previous.Any(p => p < steps))
        {
            int[] row = new int[chunks];
            for (int i = 0; i < chunks; i++)
            {
                int next = i == 0 || previous[i - 1] >= steps ? previous[i] + 1 : row[i - 1] - lag;
                row[i] = Math.Clamp(next, 0, finished);
            }

            if (end < chunks && row[end] != previous[end])
                end++;
            var before = previous;
            ChunkStep[] active = [.. Enumerable.Range(end - window, window).Select(i =>
                new ChunkStep(i, row[i] == finished ? steps : Math.Max(0, row[i] - 1), Moves: row[i] != before[i] && row[i] != finished))];
            yield return Pass(active, steps);
            previous = row;
        }
    }

    private static ChunkPass Pass(ChunkStep[] chunks, int steps) =>
        new(chunks, [.. chunks.Where(c => c.Moves && c.Step == steps - 1).Select(c => c.Chunk)]);
}
