using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>
/// Modules under the names a checkpoint gives them, gaps included: <c>residual.0</c>, <c>residual.2</c>, <c>residual.6</c>. It computes
/// nothing; its owner keeps typed references.
/// </summary>
internal sealed class ModuleGroup : KeyedModule
{
    public ModuleGroup(params (string Key, nn.Module Module)[] modules)
        : base(nameof(ModuleGroup))
    {
        foreach (var (key, module) in modules) register_module(key, module);
    }
}
