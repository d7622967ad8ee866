using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Recipes;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training;

/// <summary>
/// Finished checkpoints: float16 safetensors with configuration and recipe in the metadata, beside them a <c>.json</c> with the same facts
/// for people, the <c>.csv</c> log and an <c>.svg</c> of the loss.
/// </summary>
public static class CheckpointFile
{
    /// <summary>Entry of the metadata with the geometry of a network.</summary>
    public const string ConfigKey = "config";

    /// <summary>Entry of the metadata with the vocabulary of a text encoder.</summary>
    public const string TokenizerKey = "tokenizer";

    // Kinds of recipes whose checkpoint is a diffusion transformer.
    private static readonly string[] Transformers = ["causal", "policy", "teacher", "forcing", "distill", "self-rollout"];

    /// <summary>Loads an autoencoder.</summary>
    /// <exception cref="UsageException">The file is missing or something else.</exception>
    public static VideoVae LoadVae(string path)
    {
        using var file = Open(path, "vae");
        var vae = new VideoVae(VaeConfig.FromJson(file.Metadata[ConfigKey]));
        file.LoadInto(vae);
        return vae;
    }

    /// <summary>Loads a text encoder with its tokenizer.</summary>
    /// <exception cref="UsageException">The file is missing or something else.</exception>
    public static (TextEncoder Encoder, ITokenizer Tokenizer) LoadTextEncoder(string path)
    {
        using var file = Open(path, "text-encoder");
        var encoder = new TextEncoder(TextEncoderConfig.FromJson(file.Metadata[ConfigKey]));
        file.LoadInto(encoder);
        return (encoder, WordTokenizer.FromJson(file.Metadata[TokenizerKey]));
    }

    /// <summary>Loads a diffusion transformer as it was saved.</summary>
    /// <exception cref="UsageException">The file is missing or something else.</exception>
    public static CausalDit LoadDit(string path)
    {
        using var file = Open(path, "causal");
        var dit = Build(file, file.Metadata.TryGetValue(VideoSsmOptions.MetadataKey, out string? memory) ? VideoSsmOptions.FromJson(memory) : null);
        file.LoadInto(dit);
        return dit;
    }

    /// <summary>Loads a transformer and adds memory weights, if asked for, in their neutral starting state.</summary>
    internal static CausalDit LoadDit(string path, VideoSsmOptions? memory, ulong seed)
    {
        using var file = Open(path, "causal");
        var dit = Build(file, memory);
        dit.Initialise(seed, Tasks.DitWeights.TokensPerFrame(dit.Config));
        using var noGrad = no_grad();
        foreach (var (name, value) in dit.named_parameters())
        {
            if (!file.Contains(name))
            {
                if (name.Contains(".mem.", StringComparison.Ordinal)) continue;
                throw new UsageException($"{path} has no {name}: it is not a causal model of this version; train it again");
            }

            using var saved = file.Read(name);
            value.copy_(saved);
        }

        return dit;
    }

    /// <summary>Loads a transformer for a policy: with its own memory weights, with neutral new ones where it has none, or without.</summary>
    internal static CausalDit LoadStudent(string path, IMemoryPolicy policy, ulong seed)
    {
        if (!policy.HasState) return LoadDit(path, null, seed);
        using var file = Open(path, "causal");
        return LoadDit(path, file.Metadata.TryGetValue(VideoSsmOptions.MetadataKey, out string? memory) ? VideoSsmOptions.FromJson(memory) : VideoSsmOptions.World, seed);
    }

    /// <summary>Writes a transformer with its memory's options and policy, and how it is to be sampled where that follows from its training.</summary>
    internal static void WriteDit(string folder, TrainingFacts facts, CausalDit dit, string policy, SamplingEntry? sampling = null)
    {
        List<(string, string)> entries = [("policy", policy)];
        if (dit.Memory is { } memory) entries.Add((VideoSsmOptions.MetadataKey, memory.ToJson()));
        if (sampling is not null) entries.Add((SamplingEntry.MetadataKey, sampling.ToJson()));
        Write(folder, facts, dit, (WanConfig.MetadataKey, dit.Config.ToJson()), [], [.. entries]);
    }

    /// <summary>Writes a network and the files beside it.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="facts">How it came about.</param>
    /// <param name="module">The network.</param>
    /// <param name="config">Its geometry.</param>
    /// <param name="results">What was measured on it, by name.</param>
    /// <param name="entries">Further metadata.</param>
    internal static void Write(
        string folder, TrainingFacts facts, nn.Module module, (string Key, string Value) config, Dictionary<string, string>? results = null, params (string Key, string Value)[] entries) =>
        Write(folder, facts, module.named_parameters().Select(p => KeyValuePair.Create<string, Tensor>(p.name, p.parameter)), config, results, entries);

    /// <summary>Writes named tensors and the files beside them.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="facts">How they came about.</param>
    /// <param name="tensors">Weights, and buffers where the network has some.</param>
    /// <param name="config">The network's geometry.</param>
    /// <param name="results">What was measured on it, by name.</param>
    /// <param name="entries">Further metadata.</param>
    internal static void Write(
        string folder, TrainingFacts facts, IEnumerable<KeyValuePair<string, Tensor>> tensors, (string Key, string Value) config, Dictionary<string, string>? results, params (string Key, string Value)[] entries)
    {
        using var scope = NewDisposeScope();
        var recipe = JsonNode.Parse(RecipeFile.Write(facts.Recipe))!;
        var summary = new JsonObject
        {
            ["recipe"] = recipe,
            ["steps"] = facts.Steps,
            ["limitedByTime"] = facts.LimitedByTime,
            ["finalLoss"] = double.IsNaN(facts.Loss) ? null : Math.Round(facts.Loss, 6),
            ["seconds"] = Math.Round(facts.Seconds, 1),
            ["weights"] = facts.Weights,
            ["results"] = new JsonObject((results ?? []).Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value))),
        };
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [config.Key] = config.Value,
            ["kind"] = recipe["kind"]!.GetValue<string>(),
            ["recipe"] = recipe.ToJsonString(),
            ["steps"] = facts.Steps.ToString(CultureInfo.InvariantCulture),
            ["limitedByTime"] = facts.LimitedByTime ? "true" : "false",
        };
        foreach (var (key, value) in entries) metadata[key] = value;
        string path = Path.Combine(folder, facts.Recipe.Name);
        SafeTensors.Write(
            $"{path}.safetensors", tensors.Select(t => KeyValuePair.Create(t.Key, t.Value.detach().type(ScalarType.Float16))), metadata);
        AtomicFile.WriteAllText($"{path}.json", summary.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        AtomicFile.WriteAllText($"{path}.svg", LossCurve.Draw(facts.Recipe.Name, [.. TrainingLog.Read($"{path}.csv")]));
    }

    private static CausalDit Build(Checkpoint file, VideoSsmOptions? memory) => new(WanConfig.FromJson(file.Metadata[WanConfig.MetadataKey]), memory);

    private static Checkpoint Open(string path, string kind)
    {
        if (!File.Exists(path)) throw new UsageException($"no checkpoint at {path}; train it first: videossm-eval train {Path.GetFileNameWithoutExtension(path)}");
        var file = SafeTensors.Open(path);
        string found = file.Metadata.GetValueOrDefault("kind", "nothing known");
        if (found == kind || (kind == "causal" && Transformers.Contains(found))) return file;
        file.Dispose();
        throw new UsageException($"{path} holds {found}, not {kind}");
    }
}
