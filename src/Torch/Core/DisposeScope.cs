namespace TorchSharp;

/// <summary>
/// Owns the disposables created on this thread while it is the innermost scope, and disposes of them when it ends. Made by
/// <see cref="torch.NewDisposeScope"/>; not for use by several threads at once.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager _manager;
    private readonly HashSet<IDisposable> _disposables = new(ReferenceEqualityComparer.Instance);
    private bool _disposed;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer) => (_manager, OuterScope) = (manager, outer);

    /// <summary>The number of disposables owned now.</summary>
    public int DisposablesCount => _disposables.Count;

    /// <summary>The disposables owned now.</summary>
    public IReadOnlyList<IDisposable> DisposablesView => [.. _disposables];

    internal DisposeScope? OuterScope { get; private set; }

    internal bool IsDisposed => _disposed;

    /// <summary>Whether the scope owns a disposable.</summary>
    public bool Contains(IDisposable disposable) => _disposables.Contains(disposable);

    /// <summary>Hands disposables to the outer scope, or to nobody if this is the outermost.</summary>
    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    /// <summary>Hands disposables to the outer scope, or to nobody if this is the outermost.</summary>
    public void MoveToOuter(IEnumerable<IDisposable> disposables)
    {
        ArgumentNullException.ThrowIfNull(disposables);
        foreach (var disposable in disposables)
            Move(disposable, OuterScope);
    }

    /// <summary>Hands a disposable to the outer scope, or to nobody if this is the outermost.</summary>
    public T MoveToOuter<T>(T disposable)
        where T : IDisposable
    {
        Move(disposable, OuterScope);
        return disposable;
    }

    /// <summary>Hands disposables to the outer scope, or to nobody if this is the outermost.</summary>
    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => (MoveToOuter(first), MoveToOuter(second));

    /// <summary>Hands disposables to the outer scope, or to nobody if this is the outermost.</summary>
    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable => (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    /// <summary>Lets go of disposables: their caller disposes of them.</summary>
    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    /// <summary>Lets go of disposables: their caller disposes of them.</summary>
    public void Detach(IEnumerable<IDisposable> disposables)
    {
        ArgumentNullException.ThrowIfNull(disposables);
        foreach (var disposable in disposables)
            Move(disposable, null);
    }

    /// <summary>Lets go of a disposable: its caller disposes of it.</summary>
    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        Move(disposable, null);
        return disposable;
    }

    /// <summary>Lets go of disposables: their caller disposes of them.</summary>
    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => (Detach(first), Detach(second));

    /// <summary>Lets go of disposables: their caller disposes of them.</summary>
    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable => (Detach(first), Detach(second), Detach(third));

    /// <summary>Disposes of everything owned now; the scope stays open.</summary>
    public void DisposeEverything() => DisposeEverythingBut([]);

    /// <summary>Disposes of everything owned now but what is given; the scope stays open.</summary>
    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <summary>Disposes of everything owned now but what is given; the scope stays open.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        ArgumentNullException.ThrowIfNull(inKeep);
        if (_disposables.Count == 0)
            return;
        var keep = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        IDisposable[] owned = [.. _disposables];
        foreach (var disposable in owned)
        {
            if (keep.Contains(disposable))
                continue;
            _disposables.Remove(disposable);
            if (disposable is torch.Tensor tensor)
                tensor.OwningScope = null;
            _manager.CountDisposed();
            disposable.Dispose();
        }
    }

    /// <summary>Disposes of everything owned now but what is given; the scope stays open.</summary>
    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    /// <summary>Disposes of everything owned now but what is given; the scope stays open.</summary>
    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    /// <summary>Disposes of everything owned now but what is given; the scope stays open.</summary>
    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    /// <summary>Forgets a disposable because it was disposed of by someone else.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        if (!_disposables.Remove(disposable))
            return;
        if (disposable is torch.Tensor tensor)
            tensor.OwningScope = null;
        _manager.CountDisposed();
    }

    /// <summary>Disposes of everything owned and closes the scope.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        DisposeEverything();
        _disposed = true;
        _manager.Remove(this);
    }

    internal void Add(torch.Tensor tensor)
    {
        _disposables.Add(tensor);
        tensor.OwningScope = this;
    }

    private void Move(IDisposable disposable, DisposeScope? target)
    {
        if (!_disposables.Remove(disposable))
            return;
        if (disposable is torch.Tensor tensor)
        {
            tensor.OwningScope = target;
            if (target is null)
                tensor.PressCollector();
        }

        if (target is null)
            _manager.CountDetached();
        else
            target._disposables.Add(disposable);
    }
}
