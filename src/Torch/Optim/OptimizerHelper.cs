namespace TorchSharp.Modules;

/// <summary>What the optimizers share: defaults, state per parameter, saving and loading.</summary>
public abstract class OptimizerHelper : torch.optim.Optimizer
{
    private readonly Dictionary<Parameter, OptimizerState> _states = new(ReferenceEqualityComparer.Instance);

    /// <summary>Options used where a group has none.</summary>
    protected OptimizerOptions _defaults = new();

    /// <summary>Options per group and state per parameter. The tensors are the optimizer's own: do not dispose them.</summary>
    public virtual StateDictionary state_dict()
    {
        var result = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            result.Options.Add(group.Options);
            result.State.AddRange(group.Parameters.Select(StateOf));
        }
        return result;
    }

    /// <summary>Copies options and state from another optimizer of the same kind over parameters of the same shapes.</summary>
    /// <exception cref="ArgumentException">Other numbers of groups or parameters.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        if (own.Options.Count != state_dict.Options.Count || own.State.Count != state_dict.State.Count)
        {
            throw new ArgumentException(
                $"The state has {state_dict.Options.Count} groups and {state_dict.State.Count} parameters, the optimizer {own.Options.Count} and "
                + $"{own.State.Count}.",
                nameof(state_dict));
        }
        for (var i = 0; i < own.Options.Count; i++)
            own.Options[i].LoadStateDict(state_dict.Options[i]);
        for (var i = 0; i < own.State.Count; i++)
            own.State[i].LoadStateDict(state_dict.State[i]);
    }

    /// <summary>Writes options and state to a file.</summary>
    public void save_state_dict(string location)
    {
        using var stream = File.Create(location);
        using var writer = new BinaryWriter(stream);
        save_state_dict(writer);
    }

    /// <summary>Writes options and state.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        var state = state_dict();
        writer.Write(GetType().Name);
        writer.Write(state.Options.Count);
        writer.Write(state.State.Count);
        foreach (var options in state.Options)
            options.SaveStateDict(writer);
        foreach (var entry in state.State)
            entry.SaveStateDict(writer);
    }

    /// <summary>Reads a file written by <see cref="save_state_dict(string)"/>.</summary>
    public void load_state_dict(string location)
    {
        using var stream = File.OpenRead(location);
        using var reader = new BinaryReader(stream);
        load_state_dict(reader);
    }

    /// <summary>Reads what <see cref="save_state_dict(BinaryWriter)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">Another kind of optimizer, other parameters, or a damaged file.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        var own = state_dict();
        var kind = reader.ReadString();
        if (!string.Equals(kind, GetType().Name, StringComparison.Ordinal))
            throw new InvalidDataException($"The file holds the state of {kind}, not of {GetType().Name}.");
        var (groups, states) = (reader.ReadInt32(), reader.ReadInt32());
        if (groups != own.Options.Count || states != own.State.Count)
        {
            throw new InvalidDataException(
                $"The file holds {groups} groups and {states} parameters, the optimizer {own.Options.Count} and {own.State.Count}.");
        }
        foreach (var options in own.Options)
            options.LoadStateDict(reader);
        foreach (var entry in own.State)
            entry.LoadStateDict(reader);
    }

    /// <summary>Moves the state to a device.</summary>
    public void to(torch.Device device)
    {
        foreach (var state in _states.Values)
            state.to(device);
    }

    /// <inheritdoc/>
    public override void add_param_group(ParamGroup param_group)
    {
        var parameters = param_group.Parameters.ToList();
        if (parameters.Find(_states.ContainsKey) is { } twice)
            throw new ArgumentException($"A parameter of shape [{string.Join(", ", twice.shape)}] is in two groups.", nameof(param_group));
        param_group.Parameters = parameters;
        param_group.Options.LearningRate ??= _defaults.LearningRate;
        param_group.Options.InitialLearningRate = param_group.LearningRate;
        base.add_param_group(param_group);
        foreach (var parameter in parameters)
            _states.Add(parameter, CreateState(parameter));
    }

    private protected abstract OptimizerState CreateState(Parameter parameter);

    private protected OptimizerState StateOf(Parameter parameter) => _states[parameter];

    private protected torch.Tensor? StepGroups(Func<torch.Tensor>? closure, Action<ParamGroup> step)
    {
        torch.Tensor? loss = null;
        if (closure is not null)
        {
            using var guard = torch.enable_grad();
            loss = closure();
        }
        foreach (var group in _parameter_groups)
            step(group);
        return loss;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (var state in _states.Values)
            (state as IDisposable)?.Dispose();
    }
}
