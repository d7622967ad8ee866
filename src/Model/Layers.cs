using TorchSharp.Modules;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>A module whose components are registered under the key names of the published checkpoints, never under field names.</summary>
public abstract class KeyedModule : nn.Module
{
    /// <summary>Creates the module.</summary>
    protected KeyedModule(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // Every component has been registered by the constructor; fields must not be registered a second time.
    }

    /// <summary>Makes and registers a linear layer.</summary>
    protected Linear AddLinear(string key, long inputs, long outputs, bool hasBias = true)
    {
        var linear = nn.Linear(inputs, outputs, hasBias: hasBias);
        register_module(key, linear);
        return linear;
    }

    /// <summary>Makes and registers a parameter filled with one value.</summary>
    protected Parameter AddParameter(string key, double value, params long[] shape)
    {
        var parameter = new Parameter(full(shape, value));
        register_parameter(key, parameter);
        return parameter;
    }

    /// <summary>Registers a sub-module.</summary>
    protected T AddModule<T>(string key, T module)
        where T : nn.Module
    {
        register_module(key, module);
        return module;
    }
}

/// <summary>Modules under the keys <c>0, 1, 2, ...</c>.</summary>
/// <typeparam name="T">Their type.</typeparam>
internal sealed class ModuleSequence<T> : KeyedModule
    where T : nn.Module
{
    public ModuleSequence(string name, IEnumerable<T> items)
        : base(name)
    {
        Items = [.. items];
        for (int i = 0; i < Items.Count; i++)
        {
            register_module(i.ToString(System.Globalization.CultureInfo.InvariantCulture), Items[i]);
        }
    }

    public IReadOnlyList<T> Items { get; }
}

/// <summary>Root-mean-square norm over the last axis: <c>x / sqrt(mean(x^2) + eps) * weight</c>; key <c>weight</c>.</summary>
internal sealed class RmsNorm : KeyedModule
{
    private readonly double _eps;

    public RmsNorm(string name, long width, double eps, double init = 1)
        : base(name)
    {
        _eps = eps;
        Weight = AddParameter("weight", init, width);
    }

    public Parameter Weight { get; }

    public Tensor Forward(Tensor x) => Fused.RmsNorm(x, Weight, _eps);
}

/// <summary>Two linear layers with an activation between, under the keys <c>0</c> and <c>2</c> of the published networks.</summary>
internal sealed class TwoLayer : KeyedModule
{
    private readonly Linear _first;
    private readonly Linear _second;
    private readonly Func<Tensor, Tensor> _activation;

    public TwoLayer(string name, long inputs, long hidden, long outputs, Func<Tensor, Tensor> activation)
        : base(name)
    {
        _first = AddLinear("0", inputs, hidden);
        _second = AddLinear("2", hidden, outputs);
        _activation = activation;
    }

    public Tensor Forward(Tensor x) => _second.forward(_activation(_first.forward(x)));
}

/// <summary>Activations that the tensor API has no single call for.</summary>
internal static class Activations
{
    /// <summary>GELU in its tanh form; may overwrite its argument, see <see cref="Fused.GeluTanh"/>.</summary>
    public static Tensor GeluTanh(Tensor x) => Fused.GeluTanh(x);

    /// <summary>SiLU, the paper's Swish: <c>x * sigmoid(x)</c>.</summary>
    public static Tensor Silu(Tensor x) => x.silu();
}
