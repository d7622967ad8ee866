using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Sampling;

/// <summary>
/// The memory of a video whose chunks are denoised several at a time: keys and values of finished chunks, un-rotated, and a
/// <see cref="ChunkView"/> that says who sees whom in the next pass.
/// </summary>
/// <remarks>Denoising reads only. A commit is one chunk; what no later view can reach is dropped at once, so memory does not grow.</remarks>
/// <param name="dit">The network.</param>
/// <param name="shape">Shape of the latents.</param>
/// <param name="visibility">What is kept.</param>
public sealed class PipelineSession(CausalDit dit, SessionShape shape, IChunkVisibility visibility) : MemorySession
{
    private readonly SortedDictionary<int, (Tensor Keys, Tensor Values)[]> _chunks = [];
    private readonly (int Height, int Width) _grid = dit.Grid(shape);
    private ChunkView? _view;
    private RopeTable? _past;
    private RopeTable? _current;
    private StepKind _kind;
    private int _firstFrame;
    private int _committed;

    /// <summary>Chunks remembered now.</summary>
    public IReadOnlyCollection<int> Chunks => _chunks.Keys;

    /// <inheritdoc/>
    public override int CommittedFrames => _committed * shape.ChunkFrames;

    /// <inheritdoc/>
    public override int WindowFrames => _chunks.Count * shape.ChunkFrames;

    /// <inheritdoc/>
    public override MemoryBytes Bytes => new(
        _chunks.Values.SelectMany(layers => layers).Sum(l => (l.Keys.numel() * l.Keys.ElementSize) + (l.Values.numel() * l.Values.ElementSize)), 0, 0, 0, 0);

    /// <summary>Sets what the next passes see.</summary>
    /// <exception cref="InvalidOperationException">A chunk in the view is not remembered.</exception>
    public void Look(ChunkView view)
    {
        if (view.Past.FirstOrDefault(c => !_chunks.ContainsKey(c), -1) is >= 0 and var missing)
            throw new InvalidOperationException($"Chunk {missing} is to be seen but not remembered; there are {string.Join(", ", _chunks.Keys)}.");
        _view = view;
    }

    /// <inheritdoc/>
    public override void Begin(StepKind kind, int firstFrame, int frames)
    {
        var view = _view ?? throw new InvalidOperationException("Say what the pass sees before it begins.");
        if (kind is not (StepKind.Denoise or StepKind.CleanCommit) || frames != view.Sees.Count * shape.ChunkFrames || (kind == StepKind.CleanCommit && firstFrame != CommittedFrames))
        {
            throw new InvalidOperationException(
                $"A {kind} pass over frames {firstFrame}..{firstFrame + frames - 1} does not fit a view of {view.Sees.Count} chunks of {shape.ChunkFrames} after {CommittedFrames} committed frames.");
        }

        (_kind, _firstFrame) = (kind, firstFrame);
        FreeTables();
        int[] past = [.. view.PastAt.SelectMany(at => Enumerable.Range(at, shape.ChunkFrames))];
        _past = past.Length == 0 ? null : dit.Rope.Table(past, _grid.Height, _grid.Width);
        _current = dit.Rope.Table([.. Enumerable.Range(firstFrame, frames)], _grid.Height, _grid.Width);
        if (kind == StepKind.CleanCommit)
            _chunks[_committed] = new (Tensor, Tensor)[dit.Config.Layers];
    }

    /// <inheritdoc/>
    public override AttentionOutput Attend(int layer, AttentionInput input)
    {
        var view = _view!;
        var q = dit.Rope.Apply(input.Queries, _current!).transpose(1, 2);
        var (keys, values) = (dit.Rope.Apply(input.Keys, _current!), input.Values);
        if (_past is not null)
        {
            var past = view.Past.Select(c => _chunks[c][layer]).ToArray();
            keys = cat([Fit(dit.Rope.Apply(cat([.. past.Select(p => p.Keys)], 1), _past), keys), keys], 1);
            values = cat([Fit(cat([.. past.Select(p => p.Values)], 1), values), values], 1);
        }

        var local = Look(view, q, keys.transpose(1, 2), values.transpose(1, 2));
        if (_kind == StepKind.CleanCommit)
            _chunks[_committed][layer] = (Keep(input.Keys), Keep(input.Values));
        return new AttentionOutput(local.transpose(1, 2).flatten(2), null);
    }

    /// <inheritdoc/>
    public override void End()
    {
        if (_kind != StepKind.CleanCommit)
            return;
        _committed++;
        foreach (int chunk in _chunks.Keys.Where(c => !visibility.Keeps(c, _committed)).ToArray())
            Drop(chunk);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        foreach (int chunk in _chunks.Keys.ToArray())
            Drop(chunk);
        (_committed, _view) = (0, null);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Reset();
        FreeTables();
    }

    /// <summary>One attention where all chunks see the same, one per chunk where they do not.</summary>
    private Tensor Look(ChunkView view, Tensor q, Tensor keys, Tensor values)
    {
        long n = (long)shape.ChunkFrames * _grid.Height * _grid.Width;
        if (view.Sees.All(s => s == (0, view.Past.Count + view.Sees.Count)))
            return Tensors.Attention.Apply(q, keys, values);
        Tensor[] parts = [.. view.Sees.Select((s, i) => Tensors.Attention.Apply(
            q.narrow(2, i * n, n), keys.narrow(2, s.From * n, (s.To - s.From) * n), values.narrow(2, s.From * n, (s.To - s.From) * n)))];
        return cat(parts, 2);
    }

    // What is remembered is one row; a batch of prompts looks at the same.
    private static Tensor Fit(Tensor past, Tensor current) =>
        past.shape[0] == current.shape[0] ? past : past.expand(current.shape[0], past.shape[1], past.shape[2], past.shape[3]);

    private static Tensor Keep(Tensor x) => x.narrow(0, 0, 1).clone().DetachFromDisposeScope();

    private void Drop(int chunk)
    {
        foreach (var (keys, values) in _chunks[chunk])
        {
            keys?.Dispose();
            values?.Dispose();
        }

        _chunks.Remove(chunk);
    }

    private void FreeTables()
    {
        _past?.Dispose();
        _current?.Dispose();
        (_past, _current) = (null, null);
    }
}
