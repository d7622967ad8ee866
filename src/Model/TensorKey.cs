namespace VideoSsm.Eval.Model;

/// <summary>Name and shape of one tensor of a checkpoint.</summary>
/// <param name="Name">The published key, such as <c>decoder.conv1.weight</c>.</param>
/// <param name="Shape">Its sizes.</param>
public sealed record TensorKey(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (a, b) => a * b);
}
