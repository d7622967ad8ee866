using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>
/// A whole clip in one pass. Every chunk attends to exactly what it would see in a chunk-by-chunk run, so training costs one forward
/// pass instead of two per chunk; without a geometry, attention is full and bidirectional as in Wan2.1.
/// </summary>
/// <remarks>
/// Doubled sequences are <c>[clean | noisy]</c> with the same positions in both halves (teacher forcing): clean chunks see clean chunks
/// up to themselves, a noisy chunk sees itself and the clean past. The state before a chunk is written from the clean half.
/// </remarks>
internal sealed class ClipSession : MemorySession
{
    private readonly CausalDit _dit;
    private readonly WindowGeometry? _geometry;
    private readonly PositionMode _mode;
    private readonly VideoSsmOptions? _state;
    private readonly SessionShape _shape;
    private readonly bool _doubled;
    private readonly double? _sinkDecay;
    private readonly int _tokensPerFrame;
    private readonly (int Height, int Width) _grid;
    private readonly Dictionary<int, RopeTable> _movedSinks = [];
    private int _frames;
    private RopeTable? _table;
    private Tensor? _logRho;
    private Tensor? _mask;

    public ClipSession(CausalDit dit, SessionShape shape, WindowGeometry? geometry, PositionMode mode, bool withState, bool doubled, double? sinkDecay = null)
    {
        _sinkDecay = sinkDecay;
        _dit = dit;
        _shape = shape;
        _geometry = geometry;
        _mode = mode;
        _doubled = doubled;
        _grid = dit.Grid(shape);
        _tokensPerFrame = _grid.Height * _grid.Width;
        _state = !withState ? null : dit.Memory
            ?? throw new InvalidOperationException("This network has no state-space weights; open a window-and-sink memory instead.");
    }

    public override int CommittedFrames => 0;

    public override int WindowFrames => 0;

    public override MemoryBytes Bytes => default;

    public override void Begin(StepKind kind, int firstFrame, int frames)
    {
        int clip = _doubled ? frames / 2 : frames;
        if (kind != StepKind.FullSequence || firstFrame != 0 || (_doubled && frames % 2 != 0))
        {
            throw new InvalidOperationException($"A clip is run as one {StepKind.FullSequence} pass from frame 0{(_doubled ? " over [clean | noisy]" : "")}; got {kind} from {firstFrame} over {frames} frames.");
        }

        if (clip == _frames)
        {
            return;
        }

        Forget();
        _frames = clip;
        int[] positions = [.. Enumerable.Range(0, frames).Select(f => f % clip)];
        _table = _dit.Rope.Table(positions, _grid.Height, _grid.Width);
        using var scope = NewDisposeScope();
        if (_state is not null)
        {
            _logRho = Router.LogRho(positions, _tokensPerFrame, _state.ContextFrames ?? _shape.PlannedFrames, _state.ClampRho, _dit.Device).DetachFromDisposeScope();
        }

        if (_geometry is not null && _shape.DenseMask)
        {
            _mask = ClipMask.Tokens(ClipMask.Frames(_geometry, clip, _doubled), _tokensPerFrame, _dit.Device).DetachFromDisposeScope();
        }

        foreach (int first in Chunks())
        {
            PrepareSink(first);
        }
    }

    public override AttentionOutput Attend(int layer, AttentionInput input)
    {
        var rope = _dit.Rope;
        var q = rope.Apply(input.Queries, _table!).transpose(1, 2);
        var k = rope.Apply(input.Keys, _table!).transpose(1, 2);
        var v = input.Values.transpose(1, 2);
        var local = _geometry is null || _mask is not null
            ? Tensors.Attention.Apply(q, k, v, _mask)
            : Blocks(_geometry, q, k, v, input.Keys);
        var global = _geometry is not null && _state is not null && input.State is { } module ? Global(_geometry, module, input) : null;
        return new AttentionOutput(local.transpose(1, 2).flatten(2), global);
    }

    public override void End()
    {
        // A clip leaves nothing behind.
    }

    public override void Reset() => Forget();

    protected override void Dispose(bool disposing) => Forget();

    private IEnumerable<int> Chunks()
    {
        for (int first = 0; _geometry is not null && first < _frames; first += _geometry.ChunkFrames)
        {
            yield return first;
        }
    }

    /// <summary>Attention chunk by chunk, all chunks from the same projections.</summary>
    private Tensor Blocks(WindowGeometry geometry, Tensor q, Tensor k, Tensor v, Tensor unrotatedKeys)
    {
        int n = _tokensPerFrame;
        int half = _frames * n;
        List<Tensor> clean = [], noisy = [];
        (Tensor Keys, Tensor Values)? ema = null;
        foreach (int first in Chunks())
        {
            int frames = Math.Min(geometry.ChunkFrames, _frames - first);
            int sink = geometry.SinkAt(first) * n;
            int start = geometry.WindowStartAt(first) * n;
            int at = first * n;
            int length = frames * n;

            Tensor sinkKeys = _movedSinks.TryGetValue(first, out var moved)
                ? _dit.Rope.Apply(ema?.Keys ?? unrotatedKeys.narrow(1, 0, sink), moved).transpose(1, 2)
                : k.narrow(2, 0, sink);
            Tensor sinkValues = ema?.Values ?? v.narrow(2, 0, sink);
            clean.Add(Tensors.Attention.Apply(
                q.narrow(2, at, length), Past(sinkKeys, k, sink, start, at + length), Past(sinkValues, v, sink, start, at + length)));
            if (_doubled)
            {
                noisy.Add(Tensors.Attention.Apply(
                    q.narrow(2, half + at, length),
                    cat([Past(sinkKeys, k, sink, start, at), k.narrow(2, half + at, length)], 2),
                    cat([Past(sinkValues, v, sink, start, at), v.narrow(2, half + at, length)], 2)));
            }

            ema = UpdateSink(geometry, first, frames, ema, unrotatedKeys, v);
        }

        return cat([.. clean, .. noisy], 2);
    }

    /// <summary>The averaged sink that the chunk after this one finds; <c>null</c> where the sink is fixed or nothing has been evicted.</summary>
    private (Tensor Keys, Tensor Values)? UpdateSink(
        WindowGeometry geometry, int first, int frames, (Tensor Keys, Tensor Values)? ema, Tensor unrotatedKeys, Tensor v)
    {
        int sink = geometry.SinkAt(first + frames) * _tokensPerFrame;
        int from = Math.Max(sink, geometry.WindowStartAt(first) * _tokensPerFrame);
        int leaving = (geometry.WindowStartAt(first + frames) * _tokensPerFrame) - from;
        if (_sinkDecay is not { } decay || leaving <= 0)
        {
            return ema;
        }

        int taken = Math.Min(sink, leaving);
        var (keys, values) = ema ?? (unrotatedKeys.narrow(1, 0, sink), v.narrow(2, 0, sink));
        var newKeys = EmaSinkMemory.Update(keys.narrow(1, 0, taken), unrotatedKeys.narrow(1, from, taken), decay);
        var newValues = EmaSinkMemory.Update(values.narrow(2, 0, taken), v.narrow(2, from, taken), decay);
        return taken == sink
            ? (newKeys, newValues)
            : (cat([newKeys, keys.narrow(1, taken, sink - taken)], 1), cat([newValues, values.narrow(2, taken, sink - taken)], 2));
    }

    private static Tensor Past(Tensor sink, Tensor all, int sinkTokens, int start, int end)
    {
        if (sinkTokens == 0)
        {
            return all.narrow(2, start, end - start);
        }

        return start == end ? sink : cat([sink, all.narrow(2, start, end - start)], 2);
    }

    /// <summary>The routed read of every token, each from the state its chunk would find.</summary>
    private Tensor? Global(WindowGeometry geometry, GatedDelta module, AttentionInput input)
    {
        int n = _tokensPerFrame;
        int half = _frames * n;
        if (geometry.EvictedAt(Chunks().Last()) is var (none, end) && end <= none)
        {
            return null;
        }

        var (keys, queries) = _state!.RopedStateKeys
            ? (_dit.Rope.Apply(input.Keys, _table!), _dit.Rope.Apply(input.Queries, _table!))
            : (input.Keys, input.Queries);
        var gates = module.Gates(input.Hidden.narrow(1, 0, half), n);
        var values = input.Values.transpose(1, 2);
        var q = module.Query(queries, n);
        long b = q.shape[0], h = q.shape[1], d = q.shape[3];
        var m = zeros([b, h, d, d], ScalarType.Float32, q.device);
        Tensor? decays = null;
        List<Tensor> clean = [], noisy = [];
        int commits = 0;
        foreach (int first in Chunks())
        {
            int frames = Math.Min(geometry.ChunkFrames, _frames - first);
            clean.Add(matmul(q.narrow(2, first * n, frames * n), m));
            if (_doubled)
            {
                noisy.Add(matmul(q.narrow(2, half + (first * n), frames * n), m));
            }

            int from = Math.Max(geometry.SinkAt(first + frames), geometry.WindowStartAt(first)) * n;
            int leaving = (geometry.WindowStartAt(first + frames) * n) - from;
            if (leaving > 0 && first + frames < _frames)
            {
                (m, decays) = module.Write(m, decays, keys.narrow(1, from, leaving), values.narrow(2, from, leaving), gates.narrow(1, from, leaving), n);
            }

            commits++;
            if (_state.TruncateAfterCommits > 0 && commits % _state.TruncateAfterCommits == 0)
            {
                m = m.detach();
                decays = decays?.detach();
            }
        }

        return module.Fuse(cat([.. clean, .. noisy], 2), input, module.Gamma(input.Hidden, _logRho!));
    }

    /// <summary>
    /// Slot positions after an eviction: only distances matter, so the window keeps its true positions and the sink moves up to its front.
    /// </summary>
    private void PrepareSink(int first)
    {
        int sink = _geometry!.SinkAt(first);
        int shift = _geometry.WindowStartAt(first) - sink;
        if (_mode != PositionMode.Slot || sink == 0 || shift <= 0)
        {
            return;
        }

        if (_shape.DenseMask)
        {
            throw new NotSupportedException("Slot positions of a sink differ from chunk to chunk once frames are evicted; a dense mask needs absolute positions, no sink, or a shorter clip.");
        }

        _movedSinks[first] = _dit.Rope.Table([.. Enumerable.Range(shift, sink)], _grid.Height, _grid.Width);
    }

    private void Forget()
    {
        _frames = 0;
        _table?.Dispose();
        _logRho?.Dispose();
        _mask?.Dispose();
        (_table, _logRho, _mask) = (null, null, null);
        foreach (var table in _movedSinks.Values)
        {
            table.Dispose();
        }

        _movedSinks.Clear();
    }
}
