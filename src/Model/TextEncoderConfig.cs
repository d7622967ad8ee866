using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Model;

/// <summary>Every choice of a <see cref="TextEncoder"/>, one flat record; the defaults are UMT5-XXL's encoder.</summary>
public sealed record TextEncoderConfig
{
    /// <summary>Rows of the embedding table.</summary>
    public int VocabularySize { get; init; } = 256_384;

    /// <summary>Width of a token.</summary>
    public int Dim { get; init; } = 4096;

    /// <summary>Width of all heads together.</summary>
    public int AttentionDim { get; init; } = 4096;

    /// <summary>Inner width of the gated feed-forward.</summary>
    public int FeedForwardDim { get; init; } = 10_240;

    /// <summary>Attention heads per block.</summary>
    public int Heads { get; init; } = 64;

    /// <summary>Blocks.</summary>
    public int Layers { get; init; } = 24;

    /// <summary>Buckets of relative positions, half of them for each direction.</summary>
    public int Buckets { get; init; } = 32;

    /// <summary>Distance from which on all positions share the last bucket.</summary>
    public int MaxDistance { get; init; } = 128;

    /// <summary>Tokens a prompt is cut to and padded to.</summary>
    public int Length { get; init; } = 512;

    /// <summary>The published text encoder of Wan2.1, 5.68 B parameters.</summary>
    public static TextEncoderConfig Umt5Xxl { get; } = new();

    /// <summary>The world's, trained together with the generator; the vocabulary is set to the tokenizer's.</summary>
    public static TextEncoderConfig World { get; } = new()
    {
        VocabularySize = 256,
        Dim = 96,
        AttentionDim = 96,
        FeedForwardDim = 256,
        Heads = 4,
        Layers = 2,
        Length = 48,
    };

    /// <summary>The configuration as one line of JSON, for checkpoint metadata.</summary>
    public string ToJson() => ConfigJson.Write(this);

    /// <summary>Reads <see cref="ToJson"/>'s text and checks it.</summary>
    /// <exception cref="UsageException">Not such a text, or its values contradict each other.</exception>
    public static TextEncoderConfig FromJson(string json)
    {
        var config = ConfigJson.Read<TextEncoderConfig>(json, "text encoder");
        config.Check();
        return config;
    }

    /// <summary>Rejects values that contradict each other.</summary>
    /// <exception cref="UsageException">Names the field and what it must be.</exception>
    public void Check()
    {
        int[] sizes = [VocabularySize, Dim, AttentionDim, FeedForwardDim, Heads, Layers, MaxDistance, Length];
        Require(sizes.All(s => s > 0), "all sizes must be positive");
        Require(AttentionDim % Heads == 0, "attentionDim must be a multiple of heads");
        Require(Buckets >= 4 && Buckets % 4 == 0 && MaxDistance > Buckets / 4, "buckets must be a multiple of 4, and maxDistance above a quarter of it");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition) throw new UsageException($"The configuration of the text encoder is wrong: {message}.");
    }
}
