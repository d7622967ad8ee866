using System.Text.RegularExpressions;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>
/// Low-rank updates as PEFT stores them, merged into a network's weights: <c>W + (alpha / rank) B A</c> with <c>A [rank, in]</c>,
/// <c>B [out, rank]</c> (LongLive's <c>lora.pt</c>: rank 256, alpha 256, on every linear layer of the blocks).
/// </summary>
public static partial class LoraMerge
{
    /// <summary>Merges every update of a file. Nothing is changed unless all of them fit.</summary>
    /// <param name="file">PEFT's state dict, at the top or under <c>generator_lora</c>; a critic's is left out.</param>
    /// <param name="dit">On the processor; its weights are changed, so before <see cref="CausalDit.PrepareInference"/>.</param>
    /// <param name="alpha">The adapter's alpha, which the file does not hold; <c>null</c> for alpha = rank.</param>
    /// <returns>Number of weights changed.</returns>
    /// <exception cref="UsageException">No update in the file, half an update, an unknown weight, or a wrong shape; the message names it.</exception>
    public static int Apply(CausalDit dit, Checkpoint file, double? alpha = null)
    {
        using var grad = no_grad();
        var targets = dit.state_dict();
        var updates = Read(file);
        foreach (var (key, (a, b)) in updates)
        {
            if (a is null || b is null)
                throw new UsageException($"{file.Path} has lora_{(a is null ? "B" : "A")} of {key} without lora_{(a is null ? "A" : "B")}; the file is not complete.");
            if (!targets.TryGetValue(key, out var weight))
                throw new UsageException($"{file.Path} changes {key}, which this network does not have.");
            bool fits = a.Shape.Count == 2 && b.Shape.Count == 2 && a.Shape[0] == b.Shape[1] && weight.shape.SequenceEqual([b.Shape[0], a.Shape[1]]);
            if (!fits)
                throw new UsageException($"{file.Path} has an update of {key} of the shapes B [{string.Join(", ", b.Shape)}] and A [{string.Join(", ", a.Shape)}]; the weight is [{string.Join(", ", weight.shape)}].");
        }

        foreach (var (key, (a, b)) in updates)
        {
            using var scope = NewDisposeScope();
            double scale = alpha is { } given ? given / a!.Shape[0] : 1;
            var weight = targets[key];
            var delta = matmul(file.Read(b!.Name).type(ScalarType.Float32), file.Read(a!.Name).type(ScalarType.Float32)) * scale;
            weight.add_(delta.type(weight.dtype));
        }

        return updates.Count;
    }

    private static SortedDictionary<string, (CheckpointTensor? A, CheckpointTensor? B)> Read(Checkpoint file)
    {
        var updates = new SortedDictionary<string, (CheckpointTensor? A, CheckpointTensor? B)>(StringComparer.Ordinal);
        foreach (var tensor in file.Tensors)
        {
            if (tensor.Name.StartsWith("critic", StringComparison.Ordinal) || Name().Match(tensor.Name) is not { Success: true } match)
                continue;
            string key = $"{GeneratorCheckpoint.Clean(match.Groups["module"].Value + ".").TrimEnd('.')}.weight";
            var pair = updates.GetValueOrDefault(key);
            updates[key] = match.Groups["half"].Value == "A" ? (tensor, pair.B) : (pair.A, tensor);
        }

        return updates.Count > 0
            ? updates
            : throw new UsageException($"{file.Path} holds no low-rank update: no name ends with lora_A.weight or lora_B.weight.");
    }

    // [generator_lora.][base_model.]model.blocks.0.self_attn.q.lora_A[.default].weight
    [GeneratedRegex(@"^(generator_lora\.)?(base_model\.)?(?<module>.+)\.lora_(?<half>[AB])(\.[^.]+)?\.weight$")]
    private static partial Regex Name();
}
