using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines.Tests;

/// <summary>Paper scale from files with the published names and keys, at a size that runs in seconds.</summary>
public sealed class PaperScaleTests : IDisposable
{
    private const string Vae = "Wan2.1_VAE.pth", Encoder = "models_t5_umt5-xxl-enc-bf16.pth", Tokenizer = "google/umt5-xxl/tokenizer.json";

    private static readonly WanConfig Tiny = new()
    {
        Dim = 12,
        FfnDim = 16,
        Layers = 1,
        Heads = 1,
        FreqDim = 4,
        TextDim = 8,
        TextLength = 6,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("videossm-paper-").FullName;

    public PaperScaleTests()
    {
        using var scope = NewDisposeScope();
        using var dit = Random(new CausalDit(Tiny));
        var state = dit.state_dict();
        Write("checkpoints/self_forcing_dmd.pt", state.SelectMany(p => new KeyValuePair<string, Tensor>[]
        {
            new($"generator.model.{p.Key}", p.Value), new($"generator_ema.model._fsdp_wrapped_module.{p.Key}", p.Value.detach() * 0.5), new($"critic.model.{p.Key}", p.Value),
        }));
        Directory.CreateDirectory(Path.Combine(_folder, "Wan2.1-T2V-1.3B"));
        SafeTensors.Write(Path.Combine(_folder, "Wan2.1-T2V-1.3B/diffusion_pytorch_model.safetensors"), [.. state]);
        Write("autoregressive_checkpoint/model.pt", state.Select(p => new KeyValuePair<string, Tensor>($"generator.model.{p.Key}", p.Value)));
        Write("longlive_models/models/longlive_base.pt", state.Select(p => new KeyValuePair<string, Tensor>($"generator.model.{p.Key}", p.Value)));
        Write("longlive_models/models/lora.pt", new Dictionary<string, Tensor>
        {
            ["generator_lora.base_model.model.blocks.0.ffn.0.lora_A.weight"] = ones(128, 12) * 0.01,
            ["generator_lora.base_model.model.blocks.0.ffn.0.lora_B.weight"] = ones(16, 128) * 0.01,
        });
        using var vae = Random(new VideoVae(VaeConfig.Wan21 with { BaseDim = 4 }));
        Write($"Wan2.1-T2V-1.3B/{Vae}", vae.state_dict());
        using var encoder = Random(new TextEncoder(TextEncoderConfig.Umt5Xxl with { VocabularySize = 9, Dim = 8, AttentionDim = 8, FeedForwardDim = 10, Heads = 2, Layers = 1 }));
        Write($"Wan2.1-T2V-1.3B/{Encoder}", encoder.state_dict());
        object[][] vocabulary = [["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["▁", -3.0], ["a", -4.0], ["▁a", -5.5], ["b", -4.5]];
        Text($"Wan2.1-T2V-1.3B/{Tokenizer}", JsonSerializer.Serialize(new
        {
            normalizer = new { type = "Sequence", normalizers = new[] { new { type = "Precompiled", precompiled_charsmap = "" } } },
            model = new { type = "Unigram", unk_id = 2, byte_fallback = false, vocab = vocabulary },
        }));
        Text("Wan2.1-T2V-1.3B/config.json", """{"_class_name": "WanModel", "num_heads": 1, "text_len": 6, "dim": 12, "eps": 1e-06}""");
    }

    [Theory]
    [InlineData("causvid", 4)]
    [InlineData("self-forcing", 4)]
    [InlineData("longlive", 5)]
    [InlineData("wan2.1", 4)]
    public void Every_method_makes_its_frames_from_published_files(string id, int files)
    {
        using var method = PaperCatalog.Find(id).Load(_folder, (32, 16));
        Assert.Equal(ModelScale.Paper, method.Info.Scale);
        Assert.StartsWith("Wan DiT 1x12", method.Info.Backbone, StringComparison.Ordinal);
        Assert.Equal(files, method.Info.Weights.Count);
        Assert.Contains(method.Info.Config, c => c is { Key: "frame", Value: "32x16" });
        var video = method.Generate(new GenerationRequest { Prompt = new Prompt { Id = "p", Text = "a b" }, Seed = 3, LengthSeconds = 0.75 });
        Assert.Equal((32, 16, 9), (video.Width, video.Height, video.FrameCount!.Value));
        byte[][] frames = [.. video.ReadFrames().Select(f => f.Rgb.ToArray())];
        Assert.Equal(9, frames.Length);
        Assert.All(frames, f => Assert.Equal(32 * 16 * 3, f.Length));
        Assert.True(frames[^1].Distinct().Count() > 3, "an even picture proves nothing");
    }

    [Fact]
    public void Averaged_weights_are_taken_for_Self_Forcing_and_the_update_is_merged_for_LongLive()
    {
        using var scope = NewDisposeScope();
        using var plain = PaperCatalog.Find("causvid").Load(_folder, (32, 16));
        using var averaged = PaperCatalog.Find("self-forcing").Load(_folder, (32, 16));
        using var updated = PaperCatalog.Find("longlive").Load(_folder, (32, 16));
        static Tensor Weight(NetworkMethod method) => method.Networks.Dit.get_parameter("blocks.0.ffn.0.weight")!.detach();
        Assert.Equal(0, Furthest(Weight(plain) * 0.5, Weight(averaged)));

        // 128 ranks of 0.01 · 0.01, alpha 256 over rank 128.
        Assert.InRange(Furthest(Weight(plain) + (128 * 1e-4 * 2), Weight(updated)), 0, 1e-6);
    }

    [Fact]
    public void All_missing_files_are_named_in_one_line()
    {
        foreach (string name in new[] { "longlive_models/models/lora.pt", $"Wan2.1-T2V-1.3B/{Vae}", $"Wan2.1-T2V-1.3B/{Tokenizer}" })
            File.Delete(Path.Combine(_folder, name));
        var e = Assert.Throws<UsageException>(() => PaperCatalog.Find("longlive").Load(_folder, (32, 16)));
        Assert.Contains($"lacks lora.pt, {Vae}, {Tokenizer}:", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.Contains("no published weights", Assert.Throws<UsageException>(() => PaperCatalog.Find("video-ssm")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_and_files_that_do_not_fit_are_usage_errors()
    {
        string vae = Path.Combine(_folder, "Wan2.1-T2V-1.3B", Vae);
        byte[] good = File.ReadAllBytes(vae);
        File.WriteAllBytes(vae, good[..(good.Length / 2)]);
        Assert.Contains(Vae, Assert.Throws<UsageException>(Load).Message, StringComparison.Ordinal);
        File.WriteAllBytes(vae, good);
        Text("Wan2.1-T2V-1.3B/config.json", """{"num_heads": 1, "dim": 1536}""");
        Assert.Contains("dim 1536", Assert.Throws<UsageException>(Load).Message, StringComparison.Ordinal);

        void Load() => PaperCatalog.Find("causvid").Load(_folder, (32, 16)).Dispose();
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static T Random<T>(T module)
        where T : nn.Module
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in module.named_parameters())
        {
            using var generator = new Generator(Seeds.FromName(name));
            bool norm = parameter.dim() == 1 && !name.EndsWith("bias", StringComparison.Ordinal);
            parameter.copy_((randn(parameter.shape, generator: generator) * 0.3) + (norm ? 1 : 0));
        }

        return module;
    }

    private static double Furthest(Tensor a, Tensor b) => (a - b).abs().max().item<float>();

    private void Write(string name, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SafeTensors.Write(path, tensors);
    }

    private void Text(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
