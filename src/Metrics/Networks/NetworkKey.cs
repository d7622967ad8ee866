namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>Name and shape of one tensor of a published checkpoint.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">Its shape; empty for a single number.</param>
public sealed record NetworkKey(string Name, params long[] Shape)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (a, b) => a * b);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
