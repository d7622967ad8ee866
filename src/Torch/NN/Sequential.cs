namespace TorchSharp.Modules;

/// <summary>Modules applied one after the other.</summary>
public class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly List<(string name, torch.nn.IModule<torch.Tensor, torch.Tensor> module)> _list = [];

    internal Sequential(IEnumerable<(string, torch.nn.Module<torch.Tensor, torch.Tensor>)> modules)
        : base(nameof(Sequential))
    {
        foreach (var (key, module) in modules)
            append(key, module);
    }

    /// <summary>Creates the chain with given names.</summary>
    protected Sequential(params (string name, torch.nn.Module<torch.Tensor, torch.Tensor>)[] modules)
        : this(modules.AsEnumerable())
    {
    }

    /// <summary>Creates the chain; the names are the positions.</summary>
    protected Sequential(params torch.nn.Module<torch.Tensor, torch.Tensor>[] modules)
        : this(modules.Select((x, i) => ($"{i}", x)))
    {
    }

    /// <summary>The number of modules.</summary>
    public int Count => _list.Count;

    /// <summary>The module at a position.</summary>
    public torch.nn.IModule<torch.Tensor, torch.Tensor> this[int index] => _list[index].module;

    /// <summary>Adds a module at the end, named by its position.</summary>
    public Sequential append(torch.nn.IModule<torch.Tensor, torch.Tensor> module) => append($"{_list.Count}", module);

    /// <summary>Adds a named module at the end.</summary>
    public Sequential append(string name, torch.nn.IModule<torch.Tensor, torch.Tensor> module)
    {
        register_module(name, (torch.nn.Module)module);
        _list.Add((name, module));
        return this;
    }

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor tensor)
    {
        if (_list.Count == 0)
            return tensor.alias();
        using var scope = torch.NewDisposeScope();
        var x = tensor;
        foreach (var (_, module) in _list)
        {
            var y = module.call(x);
            // Without autograd nobody needs the intermediate result any more.
            if (!ReferenceEquals(x, tensor) && !ReferenceEquals(x, y))
                x.Dispose();
            x = y;
        }
        return ReferenceEquals(x, tensor) ? tensor.alias().MoveToOuterDisposeScope() : x.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
    }
}
