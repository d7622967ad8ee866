namespace VideoSsm.Eval.Model.Memory;

/// <summary>No memory at all: every frame of a clip sees every other, as in Wan2.1. It cannot go on after the clip.</summary>
public sealed class BidirectionalMemory : IMemoryPolicy
{
    /// <inheritdoc/>
    public string Name => "bidirectional";

    /// <inheritdoc/>
    public int SinkFrames => 0;

    /// <inheritdoc/>
    public int WindowFrames => int.MaxValue;

    /// <inheritdoc/>
    public PositionMode Positions => PositionMode.Absolute;

    /// <inheritdoc/>
    public bool HasState => false;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: a bidirectional model has no past to go on from.</exception>
    public MemorySession Open(CausalDit dit, SessionShape shape) =>
        throw new NotSupportedException("A bidirectional model makes a clip as a whole; open a clip instead of a chunk-by-chunk memory.");

    /// <inheritdoc/>
    public MemorySession OpenClip(CausalDit dit, SessionShape shape, bool doubled) =>
        doubled
            ? throw new NotSupportedException("Teacher forcing needs a causal policy: a bidirectional clip has no clean past.")
            : new ClipSession(dit, shape, geometry: null, Positions, withState: false, doubled: false);

    /// <inheritdoc/>
    public MemoryBytes ClosedForm(CausalDit dit, SessionShape shape, int committedFrames) => default;
}
