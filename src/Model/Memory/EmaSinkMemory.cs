using VideoSsm.Eval.Core;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>
/// Attention to a window and a sink that takes up what leaves the window as a moving average (Reward Forcing, arXiv 2512.04678):
/// <code>
/// S_K = a S_K + (1 - a) K_evicted
/// S_V = a S_V + (1 - a) V_evicted
/// </code>
/// A memory of everything evicted, as the state of VideoSSM is, but in the space of keys and values and read by softmax attention.
/// </summary>
/// <remarks>
/// Positions are slots: the average is over un-rotated keys, and the sink always stands before the window.
/// Deviation: where fewer frames leave than the sink holds, they enter its first frames; the published code overwrites these instead.
/// </remarks>
public sealed class EmaSinkMemory : IMemoryPolicy
{
    /// <summary>Creates the policy.</summary>
    /// <param name="sinkFrames">Sink frames, beside the window; frame i of what leaves enters frame i of the sink.</param>
    /// <param name="windowFrames">Window frames, the current chunk included.</param>
    /// <param name="decay">a: the share of itself that the sink keeps at every eviction, within [0, 1]; 1 is a fixed sink.</param>
    /// <exception cref="UsageException">There is no sink, the window is unbounded, or the decay is outside [0, 1].</exception>
    public EmaSinkMemory(int sinkFrames, int windowFrames, double decay = 0.999)
    {
        if (sinkFrames < 1 || windowFrames == int.MaxValue || !(decay is >= 0 and <= 1))
        {
            throw new UsageException(
                $"An averaged sink needs sink frames, a bounded window and a decay from 0 to 1; got {sinkFrames} sink frames, window {windowFrames}, decay {decay}.");
        }

        SinkFrames = sinkFrames;
        WindowFrames = windowFrames;
        Decay = decay;
    }

    /// <inheritdoc/>
    public string Name => FormattableString.Invariant($"averaged sink {SinkFrames} (a = {Decay}) + window {WindowFrames}");

    /// <inheritdoc/>
    public int SinkFrames { get; }

    /// <inheritdoc/>
    public int WindowFrames { get; }

    /// <summary>a, the share of itself that the sink keeps at every eviction.</summary>
    public double Decay { get; }

    /// <inheritdoc/>
    public PositionMode Positions => PositionMode.Slot;

    /// <inheritdoc/>
    public bool HasState => false;

    /// <inheritdoc/>
    public MemorySession Open(CausalDit dit, SessionShape shape) => new ChunkSession(dit, shape, Geometry(shape), Positions, withState: false, Decay);

    /// <inheritdoc/>
    public MemorySession OpenClip(CausalDit dit, SessionShape shape, bool doubled) =>
        new ClipSession(dit, shape, Geometry(shape), Positions, withState: false, doubled, Decay);

    /// <inheritdoc/>
    public MemoryBytes ClosedForm(CausalDit dit, SessionShape shape, int committedFrames) =>
        ClosedFormBytes.Of(dit, shape, Geometry(shape), withState: false, committedFrames);

    /// <summary>One update: <c>a S + (1 - a) X</c>.</summary>
    internal static Tensor Update(Tensor sink, Tensor evicted, double decay) => (sink * decay) + (evicted * (1 - decay));

    private WindowGeometry Geometry(SessionShape shape) => new(SinkFrames, WindowFrames, shape.ChunkFrames);
}
