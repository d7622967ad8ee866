using System.Collections;

namespace TorchSharp.Modules;

/// <summary>An ordered list of modules, named by position.</summary>
/// <typeparam name="T">Kind of module.</typeparam>
public class ModuleList<T> : torch.nn.Module, IList<T>
    where T : torch.nn.Module
{
    private readonly List<T> _list = [];

    /// <summary>Creates the list.</summary>
    public ModuleList(params T[] modules)
        : base(nameof(ModuleList<T>))
    {
        _list.AddRange(modules);
        Renumber();
    }

    /// <summary>The module at a position.</summary>
    public T this[int index]
    {
        get => _list[index];
        set
        {
            _list[index] = value;
            Renumber();
        }
    }

    /// <summary>The number of modules.</summary>
    public int Count => _list.Count;

    /// <summary>Always false.</summary>
    public bool IsReadOnly => false;

    /// <summary>Appends a module.</summary>
    public void Add(T item)
    {
        register_module($"{_list.Count}", item);
        _list.Add(item);
    }

    /// <summary>Appends modules.</summary>
    public void append(params T[] parameters) => extend(parameters);

    /// <summary>Appends modules.</summary>
    public void extend(IEnumerable<T> modules)
    {
        foreach (var module in modules)
            Add(module);
    }

    /// <summary>Removes every module (without disposing it).</summary>
    public void Clear()
    {
        _list.Clear();
        Renumber();
    }

    /// <summary>True where the module is in the list.</summary>
    public bool Contains(T item) => _list.Contains(item);

    /// <summary>Copies the modules.</summary>
    public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    /// <summary>The modules in order.</summary>
    public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();

    /// <summary>Position of a module, -1 where it is absent.</summary>
    public int IndexOf(T item) => _list.IndexOf(item);

    /// <summary>Inserts a module; the names of those behind it move.</summary>
    public void Insert(int index, T item)
    {
        _list.Insert(index, item);
        Renumber();
    }

    /// <summary>Removes a module (without disposing it).</summary>
    public bool Remove(T item)
    {
        var removed = _list.Remove(item);
        Renumber();
        return removed;
    }

    /// <summary>Removes the module at a position (without disposing it).</summary>
    public void RemoveAt(int index)
    {
        _list.RemoveAt(index);
        Renumber();
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
    }

    IEnumerator IEnumerable.GetEnumerator() => _list.GetEnumerator();

    private void Renumber()
    {
        ClearModules();
        for (var i = 0; i < _list.Count; i++)
            register_module($"{i}", _list[i]);
    }
}

/// <summary>Modules under names, in the order of insertion.</summary>
/// <typeparam name="T">Kind of module.</typeparam>
public class ModuleDict<T> : torch.nn.Module, IEnumerable<(string, T)>
    where T : torch.nn.Module
{
    private readonly Utils.OrderedDict<string, T> _dict = new();

    /// <summary>Creates an empty dictionary.</summary>
    public ModuleDict()
        : base(nameof(ModuleDict<T>))
    {
    }

    /// <summary>The module of a name.</summary>
    public T this[string key]
    {
        get => _dict[key];
        set
        {
            _dict[key] = value;
            SetModule(key, value);
        }
    }

    /// <summary>The number of modules.</summary>
    public int Count => _dict.Count;

    /// <summary>The names in order.</summary>
    public ICollection<string> Keys => _dict.Keys;

    /// <summary>The modules in order.</summary>
    public ICollection<T> Values => _dict.Values;

    /// <summary>Adds a module under a new name.</summary>
    public void Add(string key, T value)
    {
        register_module(key, value);
        _dict.Add(key, value);
    }

    /// <summary>Adds a module under a new name.</summary>
    public void Add((string, T) item) => Add(item.Item1, item.Item2);

    /// <summary>True where the name is present.</summary>
    public bool ContainsKey(string key) => _dict.ContainsKey(key);

    /// <summary>Names and modules in order.</summary>
    public IEnumerator<(string, T)> GetEnumerator() => _dict.GetEnumerator();

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
