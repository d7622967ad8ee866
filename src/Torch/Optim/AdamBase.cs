namespace TorchSharp.Modules;

/// <summary>What Adam and AdamW share.</summary>
public abstract class AdamBase : OptimizerHelper, torch.optim.IBetas
{
    private readonly bool _decoupled;

    private protected AdamBase(AdamOptions defaults, bool decoupled)
    {
        if (defaults.LearningRate < 0 || defaults.eps < 0 || defaults.weight_decay < 0)
            throw new ArgumentException("Adam: learning rate, eps and weight decay must not be negative.");
        if (defaults.beta1 is < 0 or >= 1 || defaults.beta2 is < 0 or >= 1)
            throw new ArgumentException($"Adam: the betas must be in [0, 1), but are {defaults.beta1} and {defaults.beta2}.");
        (_defaults, _decoupled) = (defaults, decoupled);
    }

    /// <inheritdoc/>
    public (double, double) Betas
    {
        get => _parameter_groups.OfType<torch.optim.IBetas>().First().Betas;
        set
        {
            foreach (var group in _parameter_groups.OfType<torch.optim.IBetas>())
                group.Betas = value;
        }
    }

    /// <inheritdoc/>
    public override void add_param_group(ParamGroup param_group)
    {
        if (param_group.Options is not AdamOptions options)
            throw new ArgumentException($"A group of {GetType().Name} needs its options, not {param_group.Options.GetType()}.", nameof(param_group));
        var defaults = (AdamOptions)_defaults;
        options.beta1 ??= defaults.beta1;
        options.beta2 ??= defaults.beta2;
        options.eps ??= defaults.eps;
        options.weight_decay ??= defaults.weight_decay;
        options.amsgrad ??= defaults.amsgrad;
        options.maximize ??= defaults.maximize;
        _amsgrad = options.amsgrad == true;
        base.add_param_group(param_group);
    }

    private bool _amsgrad;

    /// <inheritdoc/>
    public override torch.Tensor? step(Func<torch.Tensor>? closure = null) => StepGroups(closure, StepGroup);

    private protected sealed override OptimizerState CreateState(Parameter parameter) => CreateState(parameter, _amsgrad);

    private protected abstract OptimizerState CreateState(Parameter parameter, bool amsgrad);

    private unsafe void StepGroup(ParamGroup group)
    {
        var parameters = group.Parameters.ToArray();
        if (parameters.Length == 0)
            return;
        var options = (AdamOptions)group.Options;
        var states = Array.ConvertAll(parameters, x => (AdamState)StateOf(x));
        var steps = Array.ConvertAll(states, x => x.step);
        var tops = options.amsgrad == true ? Array.ConvertAll(states, x => x.max_exp_avg_sq!.Handle) : null;
        fixed (nint* p = parameters.Handles(), m = Array.ConvertAll(states, x => x.exp_avg.Handle), v = Array.ConvertAll(states, x => x.exp_avg_sq.Handle), t = tops)
        fixed (long* s = steps)
        {
            var status = NativeMethods.vst_adam_step(
                p, m, v, t, s, parameters.Length, group.LearningRate, options.beta1!.Value, options.beta2!.Value, options.eps!.Value,
                options.weight_decay!.Value, options.maximize == true ? 1 : 0, _decoupled ? 1 : 0);
            NativeMethods.Check(status);
        }
        for (var i = 0; i < states.Length; i++)
            states[i].step = steps[i];
        GC.KeepAlive((parameters, states));
    }
}

/// <summary>Options of Adam and AdamW; null means "that of the optimizer".</summary>
public abstract class AdamOptions : OptimizerOptions
{
    private protected AdamOptions()
    {
    }

    /// <summary>Decay rate of the mean.</summary>
    public double? beta1;

    /// <summary>Decay rate of the square.</summary>
    public double? beta2;

    /// <summary>Added to the denominator.</summary>
    public double? eps;

    /// <summary>Weight decay.</summary>
    public double? weight_decay;

    /// <summary>True keeps the largest square seen.</summary>
    public bool? amsgrad;

    /// <summary>True climbs.</summary>
    public bool? maximize;

    /// <inheritdoc/>
    public override void SaveStateDict(BinaryWriter writer)
    {
        base.SaveStateDict(writer);
        OptimizerFile.Write(writer, beta1);
        OptimizerFile.Write(writer, beta2);
        OptimizerFile.Write(writer, eps);
        OptimizerFile.Write(writer, weight_decay);
        OptimizerFile.Write(writer, amsgrad);
        OptimizerFile.Write(writer, maximize);
    }

    /// <inheritdoc/>
    public override void LoadStateDict(BinaryReader reader)
    {
        base.LoadStateDict(reader);
        beta1 = OptimizerFile.ReadDouble(reader);
        beta2 = OptimizerFile.ReadDouble(reader);
        eps = OptimizerFile.ReadDouble(reader);
        weight_decay = OptimizerFile.ReadDouble(reader);
        amsgrad = OptimizerFile.ReadBool(reader);
        maximize = OptimizerFile.ReadBool(reader);
    }

    /// <inheritdoc/>
    public override void LoadStateDict(OptimizerOptions source)
    {
        base.LoadStateDict(source);
        var other = (AdamOptions)source;
        (beta1, beta2, eps, weight_decay) = (other.beta1, other.beta2, other.eps, other.weight_decay);
        (amsgrad, maximize) = (other.amsgrad, other.maximize);
    }
}

/// <summary>What Adam and AdamW remember about one parameter.</summary>
public abstract class AdamState : OptimizerState, IDisposable
{
    /// <summary>Number of updates so far.</summary>
    public long step;

    /// <summary>Mean of the gradient.</summary>
    public torch.Tensor exp_avg;

    /// <summary>Mean of its square.</summary>
    public torch.Tensor exp_avg_sq;

    /// <summary>Largest mean square (amsgrad), or null.</summary>
    public torch.Tensor? max_exp_avg_sq;

    private protected AdamState(Parameter parameter, bool amsgrad)
    {
        using var guard = torch.no_grad();
        exp_avg = torch.zeros_like(parameter).DetachFromDisposeScope();
        exp_avg_sq = torch.zeros_like(parameter).DetachFromDisposeScope();
        max_exp_avg_sq = amsgrad ? torch.zeros_like(parameter).DetachFromDisposeScope() : null;
    }

    /// <inheritdoc/>
    public override void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(step);
        OptimizerFile.Write(writer, exp_avg);
        OptimizerFile.Write(writer, exp_avg_sq);
        OptimizerFile.Write(writer, max_exp_avg_sq);
    }

    /// <inheritdoc/>
    public override void LoadStateDict(BinaryReader reader)
    {
        step = reader.ReadInt64();
        _ = OptimizerFile.ReadTensor(reader, exp_avg);
        _ = OptimizerFile.ReadTensor(reader, exp_avg_sq);
        max_exp_avg_sq = OptimizerFile.ReadTensor(reader, max_exp_avg_sq);
    }

    /// <inheritdoc/>
    public override void LoadStateDict(OptimizerState source)
    {
        using var guard = torch.no_grad();
        var other = (AdamState)source;
        step = other.step;
        exp_avg.copy_(other.exp_avg);
        exp_avg_sq.copy_(other.exp_avg_sq);
        if (max_exp_avg_sq is not null && other.max_exp_avg_sq is not null)
            max_exp_avg_sq.copy_(other.max_exp_avg_sq);
    }

    /// <inheritdoc/>
    public override bool ApproximatelyEquals(OptimizerState other) =>
        other is AdamState state && state.step == step && exp_avg.allclose(state.exp_avg) && exp_avg_sq.allclose(state.exp_avg_sq);

    /// <inheritdoc/>
    public override void to(torch.Device device)
    {
        exp_avg.ConvertInPlace(device, null);
        exp_avg_sq.ConvertInPlace(device, null);
        max_exp_avg_sq?.ConvertInPlace(device, null);
    }

    /// <summary>Disposes the tensors.</summary>
    public void Dispose()
    {
        exp_avg.Dispose();
        exp_avg_sq.Dispose();
        max_exp_avg_sq?.Dispose();
        GC.SuppressFinalize(this);
    }
}
