using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tests;

/// <summary>A checkpoint folder with small random networks: text encoder, autoencoder, and a teacher whose flow is not zero.</summary>
public sealed class TinyWorld : IDisposable
{
    public static readonly WanConfig Geometry = WanConfig.World with { Dim = 24, Heads = 2, FfnDim = 32, Layers = 2, FreqDim = 16, TextDim = 32, TextLength = 24 };

    public TinyWorld()
    {
        using var scope = NewDisposeScope();
        using var teacher = Dit(Geometry);
        Write("teacher", teacher, new() { ["kind"] = "causal", ["config"] = Geometry.ToJson() });
        var tokenizer = new WordTokenizer([.. WorldVocabulary.Words]);
        var text = new TextEncoderConfig { VocabularySize = tokenizer.Size, Dim = 32, AttentionDim = 32, FeedForwardDim = 32, Heads = 2, Layers = 1, Length = 24 };
        using var encoder = new TextEncoder(text, 2);
        Write("text-encoder", encoder, new() { ["kind"] = "text-encoder", ["config"] = text.ToJson(), ["tokenizer"] = tokenizer.ToJson() });
        using var vae = new VideoVae(VaeConfig.World with { BaseDim = 4 }, 3);
        Write("vae", vae, new() { ["kind"] = "vae", ["config"] = vae.Config.ToJson() });
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("tiny-world").FullName;

    /// <summary>A small network whose zero-started parts (head, output gate of the memory) are random, so that everything has an effect.</summary>
    public static CausalDit Dit(WanConfig geometry, VideoSsmOptions? memory = null)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var dit = new CausalDit(geometry, memory);
        dit.Initialise(1, tokensPerFrame: 64);
        foreach (var (name, value) in dit.named_parameters())
        {
            if (name != "head.head.weight" && !name.Contains("g_proj", StringComparison.Ordinal)) continue;
            using var random = new Generator(Seeds.FromName(name));
            value.copy_(randn(value.shape, generator: random) * 0.3);
        }

        return dit;
    }

    public string Path(string file) => System.IO.Path.Combine(Folder, file);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string name, nn.Module module, Dictionary<string, string> metadata) => SafeTensors.Write(Path($"{name}.safetensors"), module.state_dict(), metadata);
}

internal static class TensorAssertions
{
    /// <summary>Equal in every element, not nearly.</summary>
    public static bool SameAs(this Tensor a, Tensor b) => a.allclose(b, 0, 0);
}
