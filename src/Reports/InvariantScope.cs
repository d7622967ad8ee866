using System.Globalization;

namespace VideoSsm.Eval.Reports;

/// <summary>Reports are written in the invariant culture whatever the thread's: one scope at each entry instead of a provider at each number.</summary>
internal readonly struct InvariantScope : IDisposable
{
    private readonly CultureInfo _before;

    private InvariantScope(CultureInfo before) => _before = before;

    /// <summary>Sets the invariant culture until disposed.</summary>
    public static InvariantScope Enter()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        return new InvariantScope(before);
    }

    /// <summary>Sets the former culture back.</summary>
    public void Dispose() => CultureInfo.CurrentCulture = _before;
}
