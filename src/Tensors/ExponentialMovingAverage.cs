using TorchSharp;

namespace VideoSsm.Eval.Tensors;

/// <summary>A running average of a module's weights: <c>a ← a + (1 − d)·(w − a)</c> after every training step.</summary>
/// <remarks>
/// d is <c>min(decay, (1 + n)/(10 + n))</c> at update n where warm-up is on, so that the first values are forgotten quickly. Averages of
/// half-precision weights are kept in float32. Buffers (running statistics) are copied, not averaged.
/// </remarks>
public sealed class ExponentialMovingAverage : IDisposable
{
    private readonly torch.nn.Module _module;
    private readonly double _decay;
    private readonly bool _warmUp;
    private readonly Dictionary<string, torch.Tensor> _averages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _trained;

    /// <summary>Starts from the module's present values.</summary>
    /// <param name="module">Followed by every <see cref="Update"/>; must stay the same.</param>
    /// <param name="decay">In [0, 1): the share of the past kept per update.</param>
    /// <param name="warmUp">True shortens the memory at the start.</param>
    public ExponentialMovingAverage(torch.nn.Module module, double decay, bool warmUp = false)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (decay is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay must be in [0, 1).");
        (_module, _decay, _warmUp) = (module, decay, warmUp);
        _trained = module.named_parameters().Select(x => x.name).ToHashSet(StringComparer.Ordinal);
        using var guard = torch.no_grad();
        foreach (var (name, value) in module.state_dict())
            _averages.Add(name, Start(value));
    }

    /// <summary>Number of updates so far.</summary>
    public long Updates { get; private set; }

    /// <summary>The averages by name. The tensors belong to this object.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> Averages => _averages;

    /// <summary>Takes the module's present values in.</summary>
    public void Update()
    {
        var decay = _warmUp ? Math.Min(_decay, (1.0 + Updates) / (10.0 + Updates)) : _decay;
        Updates++;
        using var scope = torch.NewDisposeScope();
        using var guard = torch.no_grad();
        var weights = new Dictionary<(torch.ScalarType, DeviceType), torch.Tensor>();
        foreach (var (name, value) in _module.state_dict())
        {
            var average = _averages[name];
            if (!_trained.Contains(name) || !torch.is_floating_point(average.dtype))
            {
                average.copy_(value);
                continue;
            }
            var key = (average.dtype, average.device_type);
            if (!weights.TryGetValue(key, out var weight))
                weights.Add(key, weight = torch.full([], 1 - decay, average.dtype, average.device));
            average.lerp_(value.dtype == average.dtype ? value : value.type(average.dtype), weight);
        }
    }

    /// <summary>Writes the averages into a module of the same structure (for saving or evaluation).</summary>
    public void CopyTo(torch.nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var scope = torch.NewDisposeScope();
        using var guard = torch.no_grad();
        var targets = module.state_dict();
        if (!targets.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(_averages.Keys))
            throw new ArgumentException("The module has other weights than the one averaged.", nameof(module));
        foreach (var (name, average) in _averages)
            targets[name].copy_(average);
    }

    /// <summary>Restores averages saved before.</summary>
    /// <param name="averages">By name, all of them.</param>
    /// <param name="updates">The number of updates they saw.</param>
    public void Restore(IReadOnlyDictionary<string, torch.Tensor> averages, long updates)
    {
        ArgumentNullException.ThrowIfNull(averages);
        var missing = _averages.Keys.Where(x => !averages.ContainsKey(x)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            throw new ArgumentException($"Averages are missing: {string.Join(", ", missing)}.", nameof(averages));
        using var scope = torch.NewDisposeScope();
        using var guard = torch.no_grad();
        foreach (var (name, average) in _averages)
            average.copy_(averages[name]);
        Updates = updates;
    }

    /// <summary>Disposes the averages.</summary>
    public void Dispose()
    {
        foreach (var average in _averages.Values)
            average.Dispose();
        _averages.Clear();
    }

    private static torch.Tensor Start(torch.Tensor value)
    {
        using var scope = torch.NewDisposeScope();
        var copy = value.detach().clone();
        if (value.dtype is torch.ScalarType.Float16 or torch.ScalarType.BFloat16)
            copy = copy.type(torch.ScalarType.Float32);
        return copy.DetachFromDisposeScope();
    }
}
