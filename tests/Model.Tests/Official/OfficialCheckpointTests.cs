using VideoSsm.Eval.Core;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Official;

/// <summary>Files in the forms published generators are distributed in, written by torch.save from the published classes at a small size.</summary>
public sealed class OfficialCheckpointTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("videossm-checkpoints-");

    [Theory]
    [InlineData("generator", "")]
    [InlineData("generator_ema", "average/")]
    public void Both_generators_of_a_Self_Forcing_file_are_read(string entry, string prefix)
    {
        using var scope = NewDisposeScope();
        using var file = Checkpoint.Open(Golden.Path("official/self_forcing_dmd.pt"));
        Assert.Equal(["generator", "generator_ema"], GeneratorCheckpoint.Entries(file));
        using var dit = Load(file, entry);
        using var expected = new CausalDit(dit.Config);
        HashWeights.Fill(expected);
        foreach (var (key, parameter) in dit.named_parameters())
        {
            if (prefix.Length == 0)
                Close.To(expected.get_parameter(key)!, parameter, 0);
            else
                Close.To(HashWeights.Input(prefix + key, parameter.shape), parameter, 0);
        }
    }

    [Fact]
    public void The_geometry_is_read_from_the_shapes()
    {
        using var file = Checkpoint.Open(Golden.Path("official/self_forcing_dmd.pt"));
        var config = PublishedGeometry.Dit(file, "generator_ema", """{"_class_name": "WanModel", "num_heads": 1, "text_len": 4, "dim": 12}""");
        Assert.Equal(Small, config);
        var e = Assert.Throws<UsageException>(() => PublishedGeometry.Dit(file, "generator", """{"num_heads": 1, "dim": 1536}"""));
        Assert.Contains("dim 1536", e.Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => PublishedGeometry.Dit(file, "generator", "[1]"));
        Assert.Throws<UsageException>(() => PublishedGeometry.Dit(file, "generator", "{"));
    }

    [Fact]
    public void Several_generators_need_a_choice_and_a_wrong_one_is_named()
    {
        using var file = Checkpoint.Open(Golden.Path("official/self_forcing_dmd.pt"));
        Assert.Contains("generator, generator_ema", Assert.Throws<UsageException>(() => GeneratorCheckpoint.Choose(file, null)).Message, StringComparison.Ordinal);
        Assert.Contains("\"student\"", Assert.Throws<UsageException>(() => GeneratorCheckpoint.Choose(file, "student")).Message, StringComparison.Ordinal);
        using var other = Checkpoint.Open(Golden.Path("official/lora.pt"));
        Assert.Contains("no generator", Assert.Throws<UsageException>(() => GeneratorCheckpoint.Choose(other, null)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("model.", "")]
    [InlineData("generator.", "generator")]
    [InlineData("generator.model.", "generator")]
    [InlineData("model.model.", "")]
    [InlineData("generator_ema._fsdp_wrapped_module.model.", "generator_ema")]
    public void Flat_files_and_every_prefix_give_the_same_network(string prefix, string entry)
    {
        using var scope = NewDisposeScope();
        using var dit = new CausalDit(Small);
        HashWeights.Fill(dit);
        string path = Write("x.safetensors", dit.state_dict().ToDictionary(p => prefix + p.Key, p => p.Value));
        using var file = Checkpoint.Open(path);
        Assert.Equal([entry], GeneratorCheckpoint.Entries(file));
        using var loaded = Load(file, null);
        foreach (var (key, parameter) in dit.named_parameters())
            Close.To(parameter, loaded.get_parameter(key)!, 0);
    }

    [Fact]
    public void A_missing_and_a_foreign_tensor_are_both_named_and_nothing_is_copied()
    {
        using var scope = NewDisposeScope();
        using var dit = new CausalDit(Small);
        HashWeights.Fill(dit);
        var state = dit.state_dict().ToDictionary(p => $"generator.model.{p.Key}", p => p.Value);
        state.Remove("generator.model.head.modulation");
        state.Add("generator.model.blocks.7.modulation", zeros(1, 6, 12));
        using var file = Checkpoint.Open(Write("broken.safetensors", state));
        using var target = new CausalDit(Small);
        var e = Assert.Throws<InvalidDataException>(() => GeneratorCheckpoint.Load(file, target));
        Assert.Contains("head.modulation", e.Message, StringComparison.Ordinal);
        Assert.Contains("blocks.7.modulation", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, target.get_parameter("patch_embedding.weight")!.abs().sum().item<float>());
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(6.0, 2)]
    public void A_LongLive_update_is_merged_as_W_plus_alpha_over_rank_B_A(double? alpha, double scale)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = new CausalDit(Small);
        HashWeights.Fill(dit);
        using var file = Checkpoint.Open(Golden.Path("official/lora.pt"));
        Assert.Equal(3, LoraMerge.Apply(dit, file, alpha));

        using var before = new CausalDit(Small);
        HashWeights.Fill(before);
        string[] layers = ["self_attn.q", "cross_attn.o", "ffn.0"];
        foreach (var (key, parameter) in before.named_parameters())
        {
            string? layer = layers.SingleOrDefault(l => key == $"blocks.0.{l}.weight");
            var expected = parameter.detach();
            if (layer is not null)
            {
                var a = HashWeights.Input($"A/{layer}", 3, parameter.shape[1]).type(ScalarType.BFloat16).type(ScalarType.Float32);
                var b = HashWeights.Input($"B/{layer}", parameter.shape[0], 3).type(ScalarType.BFloat16).type(ScalarType.Float32);
                expected = expected + (matmul(b, a) * scale);
            }

            Close.To(expected, dit.get_parameter(key)!, layer is null ? 0 : 1e-6);
        }
    }

    [Fact]
    public void Half_an_update_an_unknown_layer_and_a_wrong_shape_are_refused_before_anything_changes()
    {
        using var scope = NewDisposeScope();
        using var dit = new CausalDit(Small);
        HashWeights.Fill(dit);
        var before = dit.get_parameter("blocks.0.self_attn.q.weight")!.clone();
        var good = new Dictionary<string, Tensor>
        {
            ["base_model.model.blocks.0.self_attn.q.lora_A.default.weight"] = ones(2, 12),
            ["base_model.model.blocks.0.self_attn.q.lora_B.default.weight"] = ones(12, 2),
        };
        void Refused(string word, params (string Name, Tensor Value)[] more)
        {
            using var file = Checkpoint.Open(Write("bad.safetensors", good.Concat(more.ToDictionary(m => m.Name, m => m.Value)).ToDictionary()));
            Assert.Contains(word, Assert.Throws<UsageException>(() => LoraMerge.Apply(dit, file)).Message, StringComparison.Ordinal);
        }

        Refused("blocks.0.self_attn.k.weight without lora_B", ("base_model.model.blocks.0.self_attn.k.lora_A.weight", ones(2, 12)));
        Refused("does not have", ("model.blocks.9.self_attn.k.lora_A.weight", ones(2, 12)), ("model.blocks.9.self_attn.k.lora_B.weight", ones(12, 2)));
        Refused("[12, 10]", ("blocks.0.ffn.2.lora_A.weight", ones(2, 12)), ("blocks.0.ffn.2.lora_B.weight", ones(12, 2)));
        Close.To(before, dit.get_parameter("blocks.0.self_attn.q.weight")!, 0);
        using var ok = Checkpoint.Open(Write("good.safetensors", good));
        Assert.Equal(1, LoraMerge.Apply(dit, ok));
        Close.To(before + 2, dit.get_parameter("blocks.0.self_attn.q.weight")!, 1e-6);
        using var none = Checkpoint.Open(Write("none.safetensors", new() { ["x"] = ones(1) }));
        Assert.Contains("no low-rank update", Assert.Throws<UsageException>(() => LoraMerge.Apply(dit, none)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Autoencoder_and_text_encoder_are_rebuilt_from_their_shapes()
    {
        using var scope = NewDisposeScope();
        var vae = VaeConfig.Wan21 with { BaseDim = 4 };
        using var vaeNetwork = new VideoVae(vae);
        using var vaeFile = Checkpoint.Open(Write("vae.safetensors", vaeNetwork.state_dict()));
        Assert.Equal(vae.ToJson(), PublishedGeometry.Vae(vaeFile).ToJson());

        var text = TextEncoderConfig.Umt5Xxl with { VocabularySize = 11, Dim = 6, AttentionDim = 8, FeedForwardDim = 10, Heads = 2, Layers = 3, Length = 9 };
        using var textNetwork = new TextEncoder(text);
        using var textFile = Checkpoint.Open(Write("text.safetensors", textNetwork.state_dict()));
        Assert.Equal(text.ToJson(), PublishedGeometry.TextEncoder(textFile, 9).ToJson());
        Assert.Contains("not a UMT5 text encoder", Assert.Throws<UsageException>(() => PublishedGeometry.TextEncoder(vaeFile, 9)).Message, StringComparison.Ordinal);
        Assert.Contains("not a video VAE", Assert.Throws<UsageException>(() => PublishedGeometry.Vae(textFile)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_published_geometry_is_read_without_building_the_network()
    {
        string path = Path.Combine(_folder.FullName, "sparse.safetensors");
        SparseSafeTensors.Write(path, DitKeys.Of(WanConfig.Wan21T2V1_3B));
        using var file = Checkpoint.Open(path);
        Assert.Equal(WanConfig.Wan21T2V1_3B, PublishedGeometry.Dit(file, GeneratorCheckpoint.Choose(file, null), null));
        Assert.Equal(1_418_996_800, file.Tensors.Sum(t => t.Count));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static WanConfig Small { get; } = OfficialNetwork.Tiny with
    {
        Dim = 12,
        FfnDim = 10,
        Layers = 1,
        Heads = 1,
        FreqDim = 4,
        TextDim = 6,
        TextLength = 4,
        InChannels = 2,
        OutChannels = 2,
    };

    private static CausalDit Load(Checkpoint file, string? entry)
    {
        string chosen = GeneratorCheckpoint.Choose(file, entry);
        var dit = new CausalDit(PublishedGeometry.Dit(file, chosen, """{"num_heads": 1, "text_len": 4}"""));
        GeneratorCheckpoint.Load(file, dit, entry);
        return dit;
    }

    private string Write(string name, Dictionary<string, Tensor> tensors)
    {
        string path = Path.Combine(_folder.FullName, name);
        SafeTensors.Write(path, tensors);
        return path;
    }
}
