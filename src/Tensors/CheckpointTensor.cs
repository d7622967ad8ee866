using TorchSharp;

namespace VideoSsm.Eval.Tensors;

/// <summary>What a checkpoint says about one tensor without reading it.</summary>
/// <param name="Name">Its key, dots between levels.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Shape; empty for a single number.</param>
public sealed record CheckpointTensor(string Name, torch.ScalarType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (x, y) => x * y);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type} [{string.Join(", ", Shape)}]";
}
