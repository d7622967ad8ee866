using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Keeps every reading with a running index per name. Readings that are not finite numbers are left out: they say nothing about cost.</summary>
public sealed class CostProbe : IProbe
{
    private readonly List<Reading> _readings = [];
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    /// <summary>All readings in order.</summary>
    public IReadOnlyList<Reading> Readings => _readings;

    /// <inheritdoc/>
    public void Record(string name, double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        int index = _next.GetValueOrDefault(name);
        _next[name] = index + 1;
        _readings.Add(new Reading(name, index, value));
    }
}
