namespace VideoSsm.Eval.Model.Memory;

/// <summary>What an autoregressive video model remembers: the one thing in which the compared systems differ.</summary>
public interface IMemoryPolicy
{
    /// <summary>The policy in a few words: <c>sink 3 + window 9 + state</c>.</summary>
    string Name { get; }

    /// <summary>Sink frames.</summary>
    int SinkFrames { get; }

    /// <summary>Window frames, the current chunk included; <see cref="int.MaxValue"/> for everything.</summary>
    int WindowFrames { get; }

    /// <summary>How positions are given.</summary>
    PositionMode Positions { get; }

    /// <summary>Whether evicted frames go into a recurrent state.</summary>
    bool HasState { get; }

    /// <summary>Opens the memory of a video made chunk by chunk (or of a training clip run chunk by chunk, if the shape asks for gradients).</summary>
    MemorySession Open(CausalDit dit, SessionShape shape);

    /// <summary>
    /// Opens the memory of a whole clip in one pass (<see cref="StepKind.FullSequence"/>): every chunk sees what it would see in a
    /// chunk-by-chunk run.
    /// </summary>
    /// <param name="dit">The network.</param>
    /// <param name="shape">Shape of the clip.</param>
    /// <param name="doubled">
    /// Whether the sequence is <c>[clean | noisy]</c>, twice the clip: clean chunks see clean chunks, a noisy chunk sees itself and the
    /// clean chunks before it (teacher forcing).
    /// </param>
    MemorySession OpenClip(CausalDit dit, SessionShape shape, bool doubled);

    /// <summary>What a rollout keeps once <paramref name="committedFrames"/> frames are committed, in closed form.</summary>
    MemoryBytes ClosedForm(CausalDit dit, SessionShape shape, int committedFrames);
}

/// <summary>Shape of a rollout or clip.</summary>
public sealed record SessionShape
{
    /// <summary>Videos side by side.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Height of the latent.</summary>
    public required int Height { get; init; }

    /// <summary>Width of the latent.</summary>
    public required int Width { get; init; }

    /// <summary>Latent frames of a chunk.</summary>
    public int ChunkFrames { get; init; } = 3;

    /// <summary>Latent frames of the whole video, for the router's rho and for unbounded caches; no limit.</summary>
    public int PlannedFrames { get; init; } = 21;

    /// <summary>Whether gradients flow through what is kept: nothing is then written in place.</summary>
    public bool Gradients { get; init; }

    /// <summary>
    /// With <see cref="Gradients"/>: the gates of a chunk and what is written into the state carry gradients even when the commit itself
    /// records none, so that keys and values of the past are constants and the state still learns what to write.
    /// </summary>
    public bool StateGradients { get; init; }

    /// <summary>
    /// For <see cref="IMemoryPolicy.OpenClip"/>: one attention with a dense mask per layer instead of one call per chunk. The same
    /// numbers; fewer, larger operations, but scores for pairs that the mask then hides.
    /// </summary>
    public bool DenseMask { get; init; }
}
