using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>Tokens that have just left the window of one layer, oldest first.</summary>
/// <param name="Keys"><c>[B, C, H, D]</c>, un-rotated.</param>
/// <param name="Values"><c>[B, H, C, D]</c>.</param>
/// <param name="Gates"><c>[B, C, W]</c>; <c>null</c> where the layer has no gates.</param>
internal readonly record struct EvictedTokens(Tensor Keys, Tensor Values, Tensor? Gates);

/// <summary>
/// Keys, values and gates of one layer in time order: sink first, then the window. Two ways to hold them: buffers made once and
/// written in place (inference: constant memory), or tensors that carry gradients and are replaced (training).
/// </summary>
internal sealed class KvStore : IDisposable
{
    private readonly bool _inPlace;
    private readonly int _room;
    private int _capacity;
    private int _tokens;
    private bool _stale = true;

    // In place: keys [B, capacity, H, D]; values and rotated keys [B, H, capacity + room, D], the current chunk behind the past.
    private Tensor? _keys;
    private Tensor? _values;
    private Tensor? _gates;
    private Tensor? _rotated;

    /// <summary>Creates an empty store.</summary>
    /// <param name="inPlace">Whether to write in place.</param>
    /// <param name="capacity">Past tokens to make room for; grows where a policy is unbounded.</param>
    /// <param name="room">Tokens of the current chunk at most.</param>
    public KvStore(bool inPlace, int capacity, int room)
    {
        _inPlace = inPlace;
        _capacity = Math.Max(1, capacity);
        _room = room;
    }

    public int Tokens => _tokens;

    public long GateBytesPerToken => _gates is null ? 0 : _gates.shape[0] * _gates.shape[2] * _gates.ElementSize;

    public long KeyValueBytesPerToken => _keys is null ? 0 : 2 * _keys.shape[0] * _keys.shape[2] * _keys.shape[3] * _keys.ElementSize;

    /// <summary>Bytes of all buffers, filled or not.</summary>
    public long BufferBytes => Size(_keys) + Size(_values) + Size(_gates) + Size(_rotated);

    /// <summary>Marks rotated keys as out of date, because positions have moved.</summary>
    public void Invalidate() => _stale = true;

    /// <summary>Past and current tokens for attention.</summary>
    /// <param name="rope">The rotation.</param>
    /// <param name="past">Positions of the past tokens; <c>null</c> when there are none.</param>
    /// <param name="rotatedKeys">Current keys <c>[B, L, H, D]</c>, rotated.</param>
    /// <param name="values">Current values <c>[B, L, H, D]</c>.</param>
    /// <param name="until">End of the past tokens to show: all of them, or the sink alone while the window is rewritten.</param>
    /// <returns>Keys and values <c>[B, H, S, D]</c>.</returns>
    public (Tensor Keys, Tensor Values) View(Rope3d rope, RopeTable? past, Tensor rotatedKeys, Tensor values, int until)
    {
        var k = rotatedKeys.transpose(1, 2);
        var v = values.transpose(1, 2);
        if (_tokens == 0 || until == 0)
        {
            return (k, v);
        }

        if (_stale || LacksGradient())
        {
            Rotate(rope, past!);
        }

        if (!_inPlace || until != _tokens)
        {
            return (cat([_rotated!.narrow(2, 0, until), k], 2), cat([_values!.narrow(2, 0, until), v], 2));
        }

        long length = k.shape[2];
        _rotated!.narrow(2, _tokens, length).copy_(k);
        _values!.narrow(2, _tokens, length).copy_(v);
        return (_rotated.narrow(2, 0, _tokens + length), _values.narrow(2, 0, _tokens + length));
    }

    /// <summary>Appends a finished chunk and takes out what leaves the window.</summary>
    /// <param name="keys"><c>[B, L, H, D]</c>, un-rotated.</param>
    /// <param name="values"><c>[B, L, H, D]</c>.</param>
    /// <param name="gates"><c>[B, L, W]</c> or <c>null</c>.</param>
    /// <param name="sink">Sink tokens after the append.</param>
    /// <param name="evicted">Tokens that leave, counted from the end of the sink.</param>
    /// <param name="sinkDecay">Where the sink takes up what leaves: the share it keeps of itself, see <see cref="EmaSinkMemory"/>; <c>null</c> for a fixed sink.</param>
    /// <returns>The evicted tokens, owned by the current dispose scope; <c>null</c> if none leave.</returns>
    public EvictedTokens? Append(Tensor keys, Tensor values, Tensor? gates, int sink, int evicted, double? sinkDecay = null)
    {
        var v = values.transpose(1, 2);
        var allKeys = _tokens == 0 ? keys : cat([_keys!.narrow(1, 0, _tokens), keys], 1);
        var allValues = _tokens == 0 ? v : cat([_values!.narrow(2, 0, _tokens), v], 2);
        var allGates = gates is null || _tokens == 0 ? gates : cat([_gates!.narrow(1, 0, _tokens), gates], 1);
        int total = (int)allKeys.shape[1];
        _tokens = total - evicted;
        var heldKeys = Without(allKeys, 1, sink, evicted);
        var heldValues = Without(allValues, 2, sink, evicted);
        if (sinkDecay is { } decay && evicted > 0)
        {
            int taken = Math.Min(sink, evicted);
            heldKeys = With(heldKeys, 1, EmaSinkMemory.Update(allKeys.narrow(1, 0, taken), allKeys.narrow(1, sink, taken), decay), 0);
            heldValues = With(heldValues, 2, EmaSinkMemory.Update(allValues.narrow(2, 0, taken), allValues.narrow(2, sink, taken), decay), 0);
        }

        Hold(heldKeys, heldValues, allGates is null ? null : Without(allGates, 1, sink, evicted));
        return evicted == 0
            ? null
            : new EvictedTokens(allKeys.narrow(1, sink, evicted), allValues.narrow(2, sink, evicted), allGates?.narrow(1, sink, evicted));
    }

    /// <summary>Replaces as many tokens as are given, from <paramref name="from"/> on; the others stay.</summary>
    /// <param name="keys"><c>[B, L, H, D]</c>, un-rotated.</param>
    /// <param name="values"><c>[B, L, H, D]</c>.</param>
    /// <param name="gates"><c>[B, L, W]</c> or <c>null</c>.</param>
    /// <param name="from">The first token replaced.</param>
    public void Overwrite(Tensor keys, Tensor values, Tensor? gates, int from) => Hold(
        With(_keys!.narrow(1, 0, _tokens), 1, keys, from),
        With(_values!.narrow(2, 0, _tokens), 2, values.transpose(1, 2), from),
        gates is null ? null : With(_gates!.narrow(1, 0, _tokens), 1, gates, from));

    /// <summary>Cuts the gradient through what is held.</summary>
    public void Detach()
    {
        if (_inPlace || _keys is null)
        {
            return;
        }

        using var scope = NewDisposeScope();
        Replace(ref _keys, _keys.detach());
        Replace(ref _values, _values!.detach());
        if (_gates is not null)
        {
            Replace(ref _gates, _gates.detach());
        }

        if (_rotated is not null)
        {
            Replace(ref _rotated, _rotated.detach());
        }
    }

    public void Clear()
    {
        _tokens = 0;
        _stale = true;
        if (!_inPlace)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var tensor in new[] { _keys, _values, _gates, _rotated })
        {
            tensor?.Dispose();
        }

        _keys = _values = _gates = _rotated = null;
    }

    private static long Size(Tensor? x) => x is null ? 0 : x.numel() * x.ElementSize;

    private static Tensor Without(Tensor all, int axis, int start, int count)
    {
        if (count == 0)
        {
            return all;
        }

        long rest = all.shape[axis] - start - count;
        var tail = all.narrow(axis, start + count, rest);
        return start == 0 ? tail : cat([all.narrow(axis, 0, start), tail], axis);
    }

    /// <summary>All tokens, with <paramref name="part"/> in the place of those from <paramref name="from"/> on.</summary>
    private static Tensor With(Tensor all, int axis, Tensor part, int from)
    {
        long behind = from + part.shape[axis];
        List<Tensor> pieces = [part];
        if (from > 0)
        {
            pieces.Insert(0, all.narrow(axis, 0, from));
        }

        if (behind < all.shape[axis])
        {
            pieces.Add(all.narrow(axis, behind, all.shape[axis] - behind));
        }

        return pieces.Count == 1 ? part : cat(pieces, axis);
    }

    private void Hold(Tensor keys, Tensor values, Tensor? gates)
    {
        _stale = true;
        if (_inPlace)
        {
            Reserve(keys, gates);
            int n = (int)keys.shape[1];
            _keys!.narrow(1, 0, n).copy_(keys);
            _values!.narrow(2, 0, n).copy_(values);
            if (gates is not null)
            {
                _gates!.narrow(1, 0, n).copy_(gates);
            }

            return;
        }

        Replace(ref _keys, keys);
        Replace(ref _values, values);
        if (gates is not null)
        {
            Replace(ref _gates, gates);
        }
    }

    /// <summary>Keys rotated by a step that recorded nothing would hide the past from a later step that does.</summary>
    private bool LacksGradient() => !_inPlace && is_grad_enabled() && _keys!.requires_grad && !_rotated!.requires_grad;

    private static void Replace(ref Tensor? held, Tensor value)
    {
        // alias: the caller's handle stays in its own scope.
        var kept = value.alias().DetachFromDisposeScope();
        held?.Dispose();
        held = kept;
    }

    private void Reserve(Tensor keys, Tensor? gates)
    {
        long b = keys.shape[0], h = keys.shape[2], d = keys.shape[3];
        int needed = (int)keys.shape[1];
        if (_keys is not null && needed <= _capacity)
        {
            return;
        }

        while (_capacity < needed)
        {
            _capacity *= 2;
        }

        Dispose();
        using var scope = NewDisposeScope();
        _keys = zeros([b, _capacity, h, d], keys.dtype, keys.device).DetachFromDisposeScope();
        _values = zeros([b, h, _capacity + _room, d], keys.dtype, keys.device).DetachFromDisposeScope();
        _rotated = zeros([b, h, _capacity + _room, d], keys.dtype, keys.device).DetachFromDisposeScope();
        if (gates is not null)
        {
            _gates = zeros([b, _capacity, gates.shape[2]], gates.dtype, gates.device).DetachFromDisposeScope();
        }
    }

    private void Rotate(Rope3d rope, RopeTable past)
    {
        _stale = false;
        var rotated = rope.Apply(_keys!.narrow(1, 0, _tokens), past).transpose(1, 2);
        if (_inPlace)
        {
            _rotated!.narrow(2, 0, _tokens).copy_(rotated);
            return;
        }

        Replace(ref _rotated, rotated);
    }
}
