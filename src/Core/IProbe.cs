namespace VideoSsm.Eval.Core;

/// <summary>The seam for time, memory and device facts: code that works reports, code that measures decides what to keep.</summary>
public interface IProbe
{
    /// <summary>Reports a reading, for instance <c>("chunk_seconds", 0.12)</c> or <c>("state_bytes", 98304)</c>.</summary>
    /// <param name="name">Lower snake case with its unit as the last word.</param>
    /// <param name="value">The reading.</param>
    void Record(string name, double value);
}

/// <summary>A probe that keeps nothing.</summary>
public sealed class NullProbe : IProbe
{
    /// <summary>The one instance.</summary>
    public static NullProbe Instance { get; } = new();

    private NullProbe()
    {
    }

    /// <inheritdoc/>
    public void Record(string name, double value)
    {
    }
}
