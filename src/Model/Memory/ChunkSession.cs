using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>
/// The memory of a video made chunk by chunk: sink and window of every layer, and the recurrent state where the policy has one.
/// Denoising steps read; one commit per chunk writes; only evicted tokens reach the state.
/// </summary>
internal sealed class ChunkSession : MemorySession
{
    private readonly CausalDit _dit;
    private readonly SessionShape _shape;
    private readonly WindowGeometry _geometry;
    private readonly PositionMode _mode;
    private readonly double? _sinkDecay;
    private readonly KvStore[] _stores;
    private readonly StateStore? _states;
    private readonly int _tokensPerFrame;
    private readonly (int Height, int Width) _grid;
    private int _committed;
    private int _commits;
    private StepKind _kind;
    private int _first;
    private int _frames;
    private (int First, int Frames, bool Recache) _tablesFor = (-1, 0, false);
    private RopeTable? _past;
    private RopeTable? _current;

    public ChunkSession(CausalDit dit, SessionShape shape, WindowGeometry geometry, PositionMode mode, bool withState, double? sinkDecay = null)
    {
        _sinkDecay = sinkDecay;
        _dit = dit;
        _shape = shape;
        _geometry = geometry;
        _mode = mode;
        _grid = dit.Grid(shape);
        _tokensPerFrame = _grid.Height * _grid.Width;
        int frames = geometry.IsBounded ? geometry.SinkFrames + geometry.PastWindowFrames : shape.PlannedFrames;
        _stores = [.. Enumerable.Range(0, dit.Config.Layers).Select(_ =>
            new KvStore(!shape.Gradients, frames * _tokensPerFrame, shape.ChunkFrames * _tokensPerFrame))];
        _states = withState ? new StateStore(dit, shape) : null;
    }

    public override int CommittedFrames => _committed;

    public override int WindowFrames => _committed - WindowStart;

    public override int RecacheStart
    {
        get
        {
            // A sink that averages what left has already taken it up: its first frames alone would not bring it back.
            bool whole = _sinkDecay is null && (!_geometry.IsBounded || _committed <= _geometry.SinkFrames + _geometry.WindowFrames);
            return whole ? 0 : _committed - Math.Min(_geometry.WindowFrames, _committed - _geometry.SinkAt(_committed));
        }
    }

    private int WindowStart => Math.Max(_geometry.WindowStartAt(_committed), _geometry.SinkAt(_committed));

    public override MemoryBytes Bytes
    {
        get
        {
            long sink = 0, window = 0, gates = 0, buffers = 0;
            int sinkTokens = _geometry.SinkAt(_committed) * _tokensPerFrame;
            foreach (var store in _stores)
            {
                sink += sinkTokens * store.KeyValueBytesPerToken;
                window += (store.Tokens - sinkTokens) * store.KeyValueBytesPerToken;
                gates += store.Tokens * store.GateBytesPerToken;
                buffers += store.BufferBytes;
            }

            return new MemoryBytes(window, sink, gates, _states?.Bytes ?? 0, Math.Max(0, buffers - sink - window - gates));
        }
    }

    public override void Begin(StepKind kind, int firstFrame, int frames)
    {
        int window = WindowFrames, end = firstFrame + frames;
        bool fits = kind switch
        {
            StepKind.Denoise or StepKind.CleanCommit => firstFrame == _committed && frames >= 1 && frames <= _shape.ChunkFrames,

            // Everything, sink included; all of the window at once, with frames before it if wanted; or a part of it.
            StepKind.Recache => frames > 0 && ((firstFrame == 0 && end == _committed) || (window > 0 && firstFrame >= _geometry.SinkAt(_committed)
                && (end == _committed || (firstFrame >= WindowStart && end < _committed)))),
            _ => false,
        };
        if (!fits)
        {
            throw new InvalidOperationException(
                $"A {kind} pass over frames {firstFrame}..{firstFrame + frames - 1} does not fit a memory of {_committed} committed frames, {window} of them in the window.");
        }

        (_kind, _first, _frames) = (kind, firstFrame, frames);
        PrepareTables();
        _states?.Begin(firstFrame, frames, _grid);
    }

    public override AttentionOutput Attend(int layer, AttentionInput input)
    {
        var store = _stores[layer];
        var rope = _dit.Rope;
        int visible = _kind == StepKind.Recache ? RecacheSees * _tokensPerFrame : store.Tokens;
        var q = rope.Apply(input.Queries, _current!).transpose(1, 2);
        var k = rope.Apply(input.Keys, _current!);
        var (keys, values) = store.View(rope, _past, k, input.Values, visible);
        var local = Tensors.Attention.Apply(q, keys, values).transpose(1, 2).flatten(2);
        var global = input.State is { } read ? _states?.Read(layer, read, input) : null;
        if (_kind is StepKind.CleanCommit or StepKind.Recache)
        {
            Write(layer, store, input);
        }

        return new AttentionOutput(local, global);
    }

    public override void End()
    {
        if (_kind != StepKind.CleanCommit)
        {
            return;
        }

        _committed += _frames;
        _commits++;
        _states?.Committed(_commits);
    }

    public override void Reset()
    {
        _committed = 0;
        _commits = 0;
        _tablesFor = (-1, 0, false);
        foreach (var store in _stores)
        {
            store.Clear();
        }

        _states?.Clear();
    }

    public override Tensor? State(int layer) => _states?[layer];

    public override void ScaleState(double factor) => _states?.Scale(factor);

    public override void TakeState(MemorySession from)
    {
        if (_states is not null && from is ChunkSession { _states: { } other })
        {
            _states.Take(other);
        }
    }

    public override void Detach()
    {
        foreach (var store in _stores)
        {
            store.Detach();
        }

        _states?.Detach();
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var store in _stores)
        {
            store.Dispose();
        }

        _states?.Dispose();
        _past?.Dispose();
        _current?.Dispose();
    }

    /// <summary>Stored frames that a recaching pass sees: the sink, and the window's frames before its own.</summary>
    private int RecacheSees => _first == 0 ? 0 : _geometry.SinkAt(_committed) + Math.Max(0, _first - WindowStart);

    private void Write(int layer, KvStore store, AttentionInput input)
    {
        // Gates are computed from the layer's input while the token is still in the window and roll with its keys and values.
        // Keys, values and hidden of a commit without gradients are constants: recording then reaches the weights of the gates alone.
        using var recording = _shape.StateGradients ? enable_grad() : null;
        var module = _states is null ? null : input.State;
        var gates = module?.Gates(input.Hidden, _tokensPerFrame);
        int end = _first + _frames;
        if (_kind == StepKind.Recache)
        {
            if (_first == 0)
            {
                RewriteAll(store, input, gates);
                return;
            }

            // Frames before the window are context of this pass; they are not kept.
            int skipped = Math.Max(0, WindowStart - _first) * _tokensPerFrame;
            int kept = (_frames * _tokensPerFrame) - skipped;
            store.Overwrite(
                input.Keys.narrow(1, skipped, kept), input.Values.narrow(1, skipped, kept), gates?.narrow(1, skipped, kept), RecacheSees * _tokensPerFrame);
            return;
        }

        int sinkFrames = _geometry.SinkAt(end);
        int leaveFrom = Math.Max(sinkFrames, _geometry.WindowStartAt(_first));
        int leaving = _geometry.WindowStartAt(end) - leaveFrom;
        var evicted = store.Append(input.Keys, input.Values, gates, sinkFrames * _tokensPerFrame, leaving * _tokensPerFrame, _sinkDecay);
        if (evicted is { } tokens && module is not null)
        {
            _states!.Write(layer, module, tokens, leaveFrom, leaving);
        }
    }

    /// <summary>Sink and window from a pass over all frames; those between them have left.</summary>
    private void RewriteAll(KvStore store, AttentionInput input, Tensor? gates)
    {
        int sink = _geometry.SinkAt(_committed) * _tokensPerFrame, start = WindowStart * _tokensPerFrame, rest = (_committed * _tokensPerFrame) - start;
        Tensor Held(Tensor x) => start == sink ? x : cat([x.narrow(1, 0, sink), x.narrow(1, start, rest)], 1);
        store.Overwrite(Held(input.Keys), Held(input.Values), gates is null ? null : Held(gates), 0);
    }

    /// <summary>Positions change only when a chunk is committed, so tables are made once per chunk, not once per step.</summary>
    private void PrepareTables()
    {
        bool recache = _kind == StepKind.Recache;
        if (_tablesFor == (_first, _frames, recache))
        {
            return;
        }

        _tablesFor = (_first, _frames, recache);
        _past?.Dispose();
        _current?.Dispose();
        int[] positions = recache
            ? [.. _geometry.Positions(_committed, 0, _mode), .. RecachePositions()]
            : _geometry.Positions(_first, _frames, _mode);
        int past = positions.Length - _frames;
        _past = past == 0 ? null : _dit.Rope.Table(positions[..past], _grid.Height, _grid.Width);
        _current = _dit.Rope.Table(positions[past..], _grid.Height, _grid.Width);
        foreach (var store in _stores)
        {
            store.Invalidate();
        }
    }

    /// <summary>Positions of recached frames: their own, or the slots behind the sink counted from the window's or the pass's first frame.</summary>
    private IEnumerable<int> RecachePositions()
    {
        int shift = _mode == PositionMode.Slot && _first > 0 ? Math.Min(_first, WindowStart) - _geometry.SinkAt(_committed) : 0;
        return Enumerable.Range(_first - shift, _frames);
    }
}
