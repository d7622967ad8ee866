using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>Attention to a sink of first frames and a window of latest ones, nothing else: LongLive, its two halves, and the full cache.</summary>
/// <remarks>
/// The default position mode is <see cref="PositionMode.Slot"/>. Deviation: VideoSSM does not say, and LongLive's default is absolute;
/// with absolute positions the distance to the sink grows without bound and leaves the trained range after the training length.
/// </remarks>
/// <param name="sinkFrames">Sink frames, beside the window.</param>
/// <param name="windowFrames">Window frames, the current chunk included.</param>
/// <param name="positions">How positions are given.</param>
public sealed class WindowSinkMemory(int sinkFrames, int windowFrames, PositionMode positions = PositionMode.Slot) : IMemoryPolicy
{
    /// <summary>Every past frame, with absolute positions: the ceiling in quality and in cost.</summary>
    public static WindowSinkMemory Full { get; } = new(0, int.MaxValue, PositionMode.Absolute);

    /// <inheritdoc/>
    public string Name => WindowFrames == int.MaxValue ? "everything" : $"sink {SinkFrames} + window {WindowFrames}";

    /// <inheritdoc/>
    public int SinkFrames { get; } = sinkFrames;

    /// <inheritdoc/>
    public int WindowFrames { get; } = windowFrames;

    /// <inheritdoc/>
    public PositionMode Positions { get; } = positions;

    /// <inheritdoc/>
    public bool HasState => false;

    /// <inheritdoc/>
    public MemorySession Open(CausalDit dit, SessionShape shape) => new ChunkSession(dit, shape, Geometry(shape), Positions, withState: false);

    /// <inheritdoc/>
    public MemorySession OpenClip(CausalDit dit, SessionShape shape, bool doubled) =>
        new ClipSession(dit, shape, Geometry(shape), Positions, withState: false, doubled);

    /// <inheritdoc/>
    public MemoryBytes ClosedForm(CausalDit dit, SessionShape shape, int committedFrames) =>
        ClosedFormBytes.Of(dit, shape, Geometry(shape), withState: false, committedFrames);

    private WindowGeometry Geometry(SessionShape shape) => new(SinkFrames, WindowFrames, shape.ChunkFrames);
}

/// <summary>VideoSSM (arXiv 2512.04519): sink and window, and every frame that leaves the window written into a gated-delta state.</summary>
/// <remarks>The weights and options of the state belong to the network (<see cref="CausalDit.Memory"/>), which must have been made with them.</remarks>
/// <param name="sinkFrames">Sink frames, which never enter the state.</param>
/// <param name="windowFrames">Window frames, the current chunk included, which never enter the state either.</param>
/// <param name="positions">How positions of the attention are given; see <see cref="WindowSinkMemory"/>.</param>
public sealed class VideoSsmMemory(int sinkFrames, int windowFrames, PositionMode positions = PositionMode.Slot) : IMemoryPolicy
{
    /// <inheritdoc/>
    public string Name => $"sink {SinkFrames} + window {WindowFrames} + state";

    /// <inheritdoc/>
    public int SinkFrames { get; } = sinkFrames;

    /// <inheritdoc/>
    public int WindowFrames { get; } = windowFrames;

    /// <inheritdoc/>
    public PositionMode Positions { get; } = positions;

    /// <inheritdoc/>
    public bool HasState => true;

    /// <inheritdoc/>
    public MemorySession Open(CausalDit dit, SessionShape shape) => new ChunkSession(dit, shape, Geometry(dit, shape), Positions, withState: true);

    /// <inheritdoc/>
    public MemorySession OpenClip(CausalDit dit, SessionShape shape, bool doubled) =>
        new ClipSession(dit, shape, Geometry(dit, shape), Positions, withState: true, doubled);

    /// <inheritdoc/>
    public MemoryBytes ClosedForm(CausalDit dit, SessionShape shape, int committedFrames) =>
        ClosedFormBytes.Of(dit, shape, Geometry(dit, shape), withState: true, committedFrames);

    private WindowGeometry Geometry(CausalDit dit, SessionShape shape)
    {
        if (dit.Memory is null)
        {
            throw new UsageException("VideoSSM needs a network with state-space weights (keys blocks.N.self_attn.mem.*); this one was made without. Use one trained for it, or a window-and-sink memory.");
        }

        return new WindowGeometry(SinkFrames, WindowFrames, shape.ChunkFrames);
    }
}

/// <summary>Memory in closed form, for plans and as the claim that measurements are held against.</summary>
internal static class ClosedFormBytes
{
    public static MemoryBytes Of(CausalDit dit, SessionShape shape, WindowGeometry geometry, bool withState, int committedFrames)
    {
        const int Element = sizeof(float);
        var (height, width) = dit.Grid(shape);
        var config = dit.Config;
        long frame = (long)shape.Batch * height * width;
        int past = geometry.PastAt(committedFrames);
        int sink = geometry.SinkAt(committedFrames);
        long keyValue = 2L * config.Layers * config.Dim * frame * Element;
        var options = withState ? dit.Memory : null;
        int stateLayers = options is null ? 0 : Enumerable.Range(0, config.Layers).Count(options.HasLayer);
        int gate = options?.Gates == GateWidth.PerChannel ? config.Dim : config.Heads;
        var (start, end) = geometry.EvictedAt(committedFrames);
        long state = end <= start ? 0 : (long)stateLayers * shape.Batch * config.Heads * config.HeadDim * config.HeadDim * Element;
        long room = (long)shape.ChunkFrames * frame * config.Dim * Element * config.Layers;
        long capacity = geometry.IsBounded ? geometry.SinkFrames + geometry.PastWindowFrames : shape.PlannedFrames;
        long gates = 2L * stateLayers * gate * frame * Element;

        // Workspace: rotated keys of the past, room for one chunk's keys and values, and what the buffers hold in advance.
        long buffers = Math.Max(1, capacity * frame) * config.Layers * config.Dim * Element * 3 + (2 * room) + (gates * capacity);
        long kept = (keyValue + gates) * past;
        return new MemoryBytes((past - sink) * keyValue, sink * keyValue, gates * past, state, committedFrames == 0 ? 0 : Math.Max(0, buffers - kept));
    }
}
