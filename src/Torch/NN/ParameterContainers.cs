using System.Collections;

namespace TorchSharp.Modules;

/// <summary>An ordered list of parameters, named by position.</summary>
public class ParameterList : torch.nn.Module, IEnumerable<Parameter>
{
    private readonly List<Parameter> _list = [];

    /// <summary>Creates the list.</summary>
    public ParameterList(params Parameter[] parameters)
        : base(nameof(ParameterList)) => extend(parameters);

    /// <summary>The parameter at a position.</summary>
    public Parameter this[int index]
    {
        get => _list[index];
        set
        {
            _list[index] = value;
            SetParameter($"{index}", value);
        }
    }

    /// <summary>The number of parameters.</summary>
    public int Count => _list.Count;

    /// <summary>Appends a parameter.</summary>
    public void Add(Parameter item)
    {
        register_parameter($"{_list.Count}", item);
        _list.Add(item);
    }

    /// <summary>Appends parameters.</summary>
    public void append(params Parameter[] parameters) => extend(parameters);

    /// <summary>Appends parameters.</summary>
    public void extend(IEnumerable<Parameter> parameters)
    {
        foreach (var parameter in parameters)
            Add(parameter);
    }

    /// <summary>The parameters in order.</summary>
    public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
    }

    IEnumerator IEnumerable.GetEnumerator() => _list.GetEnumerator();
}

/// <summary>Parameters under names, in the order of insertion.</summary>
public class ParameterDict : torch.nn.Module, IEnumerable<(string, Parameter)>
{
    private readonly Utils.OrderedDict<string, Parameter> _dict = new();

    /// <summary>Creates an empty dictionary.</summary>
    public ParameterDict()
        : base(nameof(ParameterDict))
    {
    }

    /// <summary>The parameter of a name.</summary>
    public Parameter this[string key]
    {
        get => _dict[key];
        set
        {
            _dict[key] = value;
            SetParameter(key, value);
        }
    }

    /// <summary>The number of parameters.</summary>
    public int Count => _dict.Count;

    /// <summary>The names in order.</summary>
    public ICollection<string> Keys => _dict.Keys;

    /// <summary>The parameters in order.</summary>
    public ICollection<Parameter> Values => _dict.Values;

    /// <summary>Adds a parameter under a new name.</summary>
    public void Add(string key, Parameter value)
    {
        register_parameter(key, value);
        _dict.Add(key, value);
    }

    /// <summary>Adds a parameter under a new name.</summary>
    public void Add((string, Parameter) item) => Add(item.Item1, item.Item2);

    /// <summary>True where the name is present.</summary>
    public bool ContainsKey(string key) => _dict.ContainsKey(key);

    /// <summary>Names and parameters in order.</summary>
    public IEnumerator<(string, Parameter)> GetEnumerator() => _dict.GetEnumerator();

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
