using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Memory;

/// <summary>The recurrent states of all layers of one rollout or clip: <c>M_0 = 0</c>, written by evictions, read by every step.</summary>
internal sealed class StateStore : IDisposable
{
    private readonly CausalDit _dit;
    private readonly SessionShape _shape;
    private readonly VideoSsmOptions _options;
    private readonly Tensor?[] _states;
    private readonly Tensor?[] _decays;
    private readonly Tensor?[] _gammas;
    private int _readFirst = -1;
    private int _readFrames;
    private Tensor? _logRho;
    private RopeTable? _absolute;

    public StateStore(CausalDit dit, SessionShape shape)
    {
        _dit = dit;
        _shape = shape;
        _options = dit.Memory ?? throw new InvalidOperationException("This network has no state-space weights; open a window-and-sink memory instead.");
        _states = new Tensor?[dit.Config.Layers];
        _decays = new Tensor?[dit.Config.Layers];
        _gammas = new Tensor?[dit.Config.Layers];
    }

    /// <remarks>The sums of decays that <see cref="DecaySum.Printed"/> asks for are not counted: a number a head.</remarks>
    public long Bytes => _states.Sum(m => m is null ? 0 : m.numel() * m.ElementSize);

    private int TokensPerFrame
    {
        get
        {
            var (height, width) = _dit.Grid(_shape);
            return height * width;
        }
    }

    /// <summary>The state of a layer, for tests and analysis; <c>null</c> before anything was evicted.</summary>
    public Tensor? this[int layer] => _states[layer];

    /// <summary>Prepares what depends on time only: rho of the frames, and absolute positions where state keys carry them.</summary>
    public void Begin(int firstFrame, int frames, (int Height, int Width) grid)
    {
        if (_readFirst == firstFrame && _readFrames == frames)
        {
            return;
        }

        (_readFirst, _readFrames) = (firstFrame, frames);
        ForgetGammas();
        _logRho?.Dispose();
        _logRho = LogRho(firstFrame, frames, grid);
        if (_options.RopedStateKeys)
        {
            _absolute?.Dispose();
            _absolute = _dit.Rope.Table([.. Enumerable.Range(firstFrame, frames)], grid.Height, grid.Width);
        }
    }

    /// <summary>The routed read; <c>null</c> while the state is empty, where it would be exactly 0.</summary>
    public Tensor? Read(int layer, GatedDelta module, AttentionInput input)
    {
        if (_states[layer] is not { } m)
        {
            return null;
        }

        var queries = _options.RopedStateKeys ? _dit.Rope.Apply(input.Queries, _absolute!) : input.Queries;
        return module.Fuse(matmul(module.Query(queries, TokensPerFrame), m), input, Gamma(layer, module, input.Hidden));
    }

    /// <summary>Where gamma depends on time alone it is the same at every step of a chunk; kept only when no gradient has to reach the router.</summary>
    private Tensor? Gamma(int layer, GatedDelta module, Tensor hidden)
    {
        if (_shape.Gradients || _options.Router is RouterKind.Content or RouterKind.None)
        {
            return module.Gamma(hidden, _logRho!);
        }

        return _gammas[layer] ??= module.Gamma(hidden, _logRho!)!.DetachFromDisposeScope();
    }

    private void ForgetGammas()
    {
        for (int i = 0; i < _gammas.Length; i++)
        {
            _gammas[i]?.Dispose();
            _gammas[i] = null;
        }
    }

    /// <summary>Writes evicted tokens: frames <paramref name="firstFrame"/> to <paramref name="firstFrame"/> + <paramref name="frames"/> - 1.</summary>
    public void Write(int layer, GatedDelta module, EvictedTokens tokens, int firstFrame, int frames)
    {
        using var scope = NewDisposeScope();
        var keys = tokens.Keys;
        if (_options.RopedStateKeys)
        {
            var (height, width) = _dit.Grid(_shape);
            using var table = _dit.Rope.Table([.. Enumerable.Range(firstFrame, frames)], height, width);
            keys = _dit.Rope.Apply(keys, table);
        }

        var config = _dit.Config;
        var before = _states[layer] ?? zeros([_shape.Batch, config.Heads, config.HeadDim, config.HeadDim], ScalarType.Float32, keys.device);
        var (after, sum) = module.Write(before, _decays[layer], keys, tokens.Values, tokens.Gates!, TokensPerFrame);
        _states[layer]?.Dispose();
        _states[layer] = after.DetachFromDisposeScope();
        _decays[layer]?.Dispose();
        _decays[layer] = sum?.DetachFromDisposeScope();
    }

    /// <summary>Cuts the gradient through the states after every so many commits.</summary>
    public void Committed(int commits)
    {
        if (_options.TruncateAfterCommits > 0 && commits % _options.TruncateAfterCommits == 0)
        {
            Detach();
        }
    }

    /// <summary>Cuts the gradient through the states.</summary>
    public void Detach()
    {
        Map(_states, m => m.detach());
        Map(_decays, m => m.detach());
    }

    public void Scale(double factor)
    {
        if (factor == 0)
        {
            Clear();
            return;
        }

        Map(_states, m => m * factor);
    }

    /// <summary>Takes over the states of another store, which is empty afterwards.</summary>
    public void Take(StateStore other)
    {
        Clear();
        for (int i = 0; i < _states.Length; i++)
        {
            (_states[i], other._states[i]) = (other._states[i], null);
            (_decays[i], other._decays[i]) = (other._decays[i], null);
        }
    }

    public void Clear()
    {
        for (int i = 0; i < _states.Length; i++)
        {
            _states[i]?.Dispose();
            _decays[i]?.Dispose();
            (_states[i], _decays[i]) = (null, null);
        }
    }

    public void Dispose()
    {
        Clear();
        ForgetGammas();
        _logRho?.Dispose();
        _absolute?.Dispose();
    }

    private Tensor LogRho(int firstFrame, int frames, (int Height, int Width) grid)
    {
        using var scope = NewDisposeScope();
        return Router.LogRho([.. Enumerable.Range(firstFrame, frames)], grid.Height * grid.Width, _options.ContextFrames ?? _shape.PlannedFrames, _options.ClampRho, _dit.Device)
            .DetachFromDisposeScope();
    }

    private static void Map(Tensor?[] all, Func<Tensor, Tensor> change)
    {
        using var scope = NewDisposeScope();
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i] is { } m)
            {
                all[i] = change(m).DetachFromDisposeScope();
                m.Dispose();
            }
        }
    }
}
