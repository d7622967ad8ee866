using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>A network whose components are registered under the key names of the published checkpoints, never under field names.</summary>
public abstract class KeyedModule : nn.Module
{
    /// <summary>Creates the module.</summary>
    /// <param name="name">Name for messages.</param>
    protected KeyedModule(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // Every component has been registered by the constructor; fields must not be registered a second time.
    }

    /// <summary>Registers a sub-module; dots in the key become groups.</summary>
    protected T Add<T>(string key, T module)
        where T : nn.Module
    {
        nn.Module owner = this;
        var parts = key.Split('.');
        foreach (var part in parts[..^1])
        {
            var group = owner.named_children().FirstOrDefault(c => c.name == part).module;
            if (group is null) owner.register_module(part, group = new ModuleGroup());
            owner = group;
        }
        owner.register_module(parts[^1], module);
        return module;
    }

    /// <summary>Makes and registers a parameter filled with one value.</summary>
    protected Parameter AddParameter(string key, double value, params long[] shape)
    {
        var parameter = new Parameter(full(shape, value));
        register_parameter(key, parameter);
        return parameter;
    }

    private sealed class ModuleGroup() : KeyedModule(nameof(ModuleGroup));
}
