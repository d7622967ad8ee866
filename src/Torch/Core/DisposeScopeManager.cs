namespace TorchSharp;

/// <summary>Keeps the dispose scopes of one thread.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? _current;

    private readonly ThreadDisposeScopeStatistics _statistics = new();
    private readonly List<DisposeScope> _scopes = [];

    /// <summary>Counts of the tensors of this thread.</summary>
    public static ThreadDisposeScopeStatistics Statistics => Current._statistics;

    internal static DisposeScopeManager Current => _current ??= new DisposeScopeManager();

    internal DisposeScope NewScope()
    {
        var scope = new DisposeScope(this, _scopes.Count == 0 ? null : _scopes[^1]);
        _scopes.Add(scope);
        return scope;
    }

    internal void Remove(DisposeScope scope) => _scopes.Remove(scope);

    /// <summary>Counts a new tensor and gives it to the innermost scope; false if there is none.</summary>
    internal bool Register(torch.Tensor tensor)
    {
        if (_scopes.Count == 0)
        {
            _statistics.CreatedOutsideScopeCount++;
            return false;
        }

        _statistics.CreatedInScopeCount++;
        _scopes[^1].Add(tensor);
        return true;
    }

    internal void CountDisposed() => _statistics.DisposedInScopeCount++;

    internal void CountDetached() => _statistics.DetachedFromScopeCount++;
}
