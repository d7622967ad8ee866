using System.Globalization;
using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Model;

/// <summary>Geometry of published networks, read from the shapes in their files: a file of another size of the same family needs no other code.</summary>
public static class PublishedGeometry
{
    private const int HeadDim = 128;

    /// <summary>The generator's.</summary>
    /// <param name="file">The generator's file.</param>
    /// <param name="entry">Its entry, see <see cref="GeneratorCheckpoint.Choose"/>.</param>
    /// <param name="configJson">
    /// Text of the published <c>config.json</c>, for what shapes do not say: <c>num_heads</c> (else heads of 128 channels), <c>text_len</c> (else 512),
    /// <c>eps</c> (else 1e-6); <c>null</c> without one.
    /// </param>
    /// <exception cref="UsageException">The file lacks a tensor the geometry is read from, or contradicts the configuration.</exception>
    public static WanConfig Dit(Checkpoint file, string entry, string? configJson)
    {
        var shapes = new Shapes(file, "generator", name => GeneratorCheckpoint.Key(name, entry));
        var patch = shapes["patch_embedding.weight", 5];
        var settings = Settings(configJson);
        long dim = patch[0], positions = patch[3] * patch[4];
        var config = new WanConfig
        {
            Dim = (int)dim,
            FfnDim = (int)shapes["blocks.0.ffn.0.weight", 2][0],
            Layers = shapes.Count("blocks.", ".modulation"),
            Heads = (int)settings.GetValueOrDefault("num_heads", Math.Max(1, dim / HeadDim)),
            FreqDim = (int)shapes["time_embedding.0.weight", 2][1],
            TextDim = (int)shapes["text_embedding.0.weight", 2][1],
            TextLength = (int)settings.GetValueOrDefault("text_len", 512),
            InChannels = (int)patch[1],
            OutChannels = (int)(shapes["head.head.weight", 2][0] / positions),
            PatchHeight = (int)patch[3],
            PatchWidth = (int)patch[4],
            Eps = settings.GetValueOrDefault("eps", 1e-6),
        };
        Agree(file, settings, ("dim", config.Dim), ("ffn_dim", config.FfnDim), ("num_layers", config.Layers), ("freq_dim", config.FreqDim), ("in_dim", config.InChannels), ("out_dim", config.OutChannels));
        config.Validate();
        return config;
    }

    /// <summary>The autoencoder's: widths and depth; factors are Wan2.1's.</summary>
    /// <exception cref="UsageException">The file lacks a tensor the geometry is read from.</exception>
    public static VaeConfig Vae(Checkpoint file)
    {
        var shapes = new Shapes(file, "video VAE", name => name);
        int resBlocks = Enumerable.Range(0, 64).FirstOrDefault(i => file.Contains($"encoder.downsamples.{i}.resample.1.weight"));
        return VaeConfig.Wan21 with
        {
            BaseDim = (int)shapes["encoder.conv1.weight", 5][0],
            ZChannels = (int)shapes["conv2.weight", 5][0],
            ResBlocks = Math.Max(1, resBlocks),
        };
    }

    /// <summary>The text encoder's.</summary>
    /// <param name="file">The text encoder's file.</param>
    /// <param name="length">Tokens a prompt is cut and padded to.</param>
    /// <exception cref="UsageException">The file lacks a tensor the geometry is read from.</exception>
    public static TextEncoderConfig TextEncoder(Checkpoint file, int length)
    {
        var shapes = new Shapes(file, "UMT5 text encoder", name => name);
        var (table, positions) = (shapes["token_embedding.weight", 2], shapes["blocks.0.pos_embedding.embedding.weight", 2]);
        return TextEncoderConfig.Umt5Xxl with
        {
            VocabularySize = (int)table[0],
            Dim = (int)table[1],
            AttentionDim = (int)shapes["blocks.0.attn.q.weight", 2][0],
            FeedForwardDim = (int)shapes["blocks.0.ffn.fc1.weight", 2][0],
            Buckets = (int)positions[0],
            Heads = (int)positions[1],
            Layers = shapes.Count("blocks.", ".norm1.weight"),
            Length = length,
        };
    }

    private static Dictionary<string, double> Settings(string? json)
    {
        if (json is null)
            return [];
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Number)
                .ToDictionary(p => p.Name, p => p.Value.GetDouble(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UsageException($"config.json of the generator cannot be read ({e.Message}); it is the small file published beside the weights.", e);
        }
    }

    private static void Agree(Checkpoint file, Dictionary<string, double> settings, params (string Name, int Value)[] read)
    {
        foreach (var (name, value) in read)
        {
            if (settings.TryGetValue(name, out double said) && said != value)
                throw new UsageException($"config.json says {name} {said.ToString(CultureInfo.InvariantCulture)}, but {file.Path} has {value}: they belong to different networks.");
        }
    }

    /// <summary>Shapes by key.</summary>
    private sealed class Shapes(Checkpoint file, string what, Func<string, string?> key)
    {
        private readonly Dictionary<string, IReadOnlyList<long>> _shapes = file.Tensors.Select(t => (Key: key(t.Name), t.Shape)).Where(t => t.Key is not null)
            .GroupBy(t => t.Key!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Shape, StringComparer.Ordinal);

        public IReadOnlyList<long> this[string name, int axes] => _shapes.TryGetValue(name, out var shape) && shape.Count == axes
            ? shape
            : throw new UsageException($"{file.Path} is not a {what} of the Wan family: it has no tensor {name} with {axes} axes.");

        public int Count(string start, string end) =>
            _shapes.Keys.Count(k => k.StartsWith(start, StringComparison.Ordinal) && k.EndsWith(end, StringComparison.Ordinal));
    }
}
