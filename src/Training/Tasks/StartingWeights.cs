using VideoSsm.Eval.Model;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>Starting weights of the metrics' networks, whose classes leave them undefined until a file is read.</summary>
internal static class StartingWeights
{
    private static readonly string[] Tables =
        ["cls_token", "pos_embed", "class_embedding", "positional_embedding", "token_embedding.weight", "cls", "position_emb", "scale_emb"];

    /// <summary>Small tables, products and convolutions in ±1/√(fan in), norms that change nothing, no biases.</summary>
    public static void Set(nn.Module network, ulong seed) => WeightInit.Apply(network, seed, (name, shape) =>
        IsBias(name) ? 0
        : Tables.Any(t => name == t || name.EndsWith($".{t}", StringComparison.Ordinal)) ? 0.035
        : shape.Length <= 1 ? -1
        : WeightInit.FanIn(shape));

    private static bool IsBias(string name) => name.EndsWith("bias", StringComparison.Ordinal);
}
