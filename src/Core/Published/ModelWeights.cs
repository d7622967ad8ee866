namespace VideoSsm.Eval.Core.Published;

/// <summary>Published files of the generators that run at paper scale. Geometry is read from them, so other sizes of a family work as well.</summary>
public static class ModelWeights
{
    private const string WanFolder = "Wan2.1-T2V-1.3B";
    private const string WanRevision = "37ec512624d61f7aa208f7ea8140a131f93afc9a";
    private static readonly string[] WanFamily = ["causvid", "self-forcing", "longlive"];

    /// <summary>Wan2.1's video autoencoder.</summary>
    public static OfficialFile WanVae { get; } = Wan(
        "wan-vae", "Wan2.1_VAE.pth", 507_609_880, "38071ab59bd94681c686fa51d75a1968f64e470262043be31f7a094e442fd981");

    /// <summary>UMT5-XXL's encoder.</summary>
    public static OfficialFile WanTextEncoder { get; } = Wan(
        "wan-umt5", "models_t5_umt5-xxl-enc-bf16.pth", 11_361_920_418, "7cace0da2b446bbbbc57d031ab6cf163a3d59b366da94e5afe36745b746fd81d");

    /// <summary>UMT5's tokenizer.</summary>
    public static OfficialFile WanTokenizer { get; } = Wan(
        "wan-tokenizer", "google/umt5-xxl/tokenizer.json", 16_837_417, "6e197b4d3dbd71da14b4eb255f4fa91c9c1f2068b20a2de2472967ca3d22602b");

    /// <summary>Settings of Wan2.1-T2V-1.3B that shapes do not say. Helpful, not needed: without it the published defaults are taken.</summary>
    public static OfficialFile WanSettings { get; } = Wan(
        "wan-config", "config.json", 249, "ab37994c43740513f94b3ba6233a784035a67b43c8cde83c8f31aa90468c67ce");

    /// <summary>The bidirectional generator of Wan2.1-T2V-1.3B: what the causal systems were made from.</summary>
    public static OfficialFile WanGenerator { get; } = Wan(
        "wan-generator", "diffusion_pytorch_model.safetensors", 5_676_070_424, "96b6b242ca1c2f24e9d02cd6596066fab6d310e2d7538f33ae267cb18d957e8f") with
    {
        NeededBy = ["wan2.1"],
    };

    /// <summary>CausVid's autoregressive generator.</summary>
    public static OfficialFile CausVid { get; } = new()
    {
        Id = "causvid-generator",
        Kind = OfficialKind.ModelWeights,
        Places = ["autoregressive_checkpoint/model.pt", "model.pt"],
        Origin = Hub("tianweiy/CausVid", "b545eb2728fc9d1515023a270b847f7b24b3aa89", "autoregressive_checkpoint/model.pt"),
        Sha256 = "8b75a848a525a6ab0b8cefa7f2a3997aefb581eb5824ad60bafb5337e81e521c",
        HashSource = HashSource.Recorded,
        Bytes = 11_352_649_716,
        Licence = "CC BY-NC-SA 4.0",
        NeededBy = ["causvid"],
    };

    /// <summary>Self Forcing's generator.</summary>
    public static OfficialFile SelfForcing { get; } = new()
    {
        Id = "self-forcing-generator",
        Kind = OfficialKind.ModelWeights,
        Places = ["checkpoints/self_forcing_dmd.pt", "self_forcing_dmd.pt"],
        Origin = Hub("gdhe17/Self-Forcing", "2f8b779212da279d212c22a509b66ad6552f350e", "checkpoints/self_forcing_dmd.pt"),
        Sha256 = "a0413986d9734e02c09504e1520f5697ba6df731bb2f0f35577485e9cc8f56a3",
        HashSource = HashSource.Recorded,
        Bytes = 5_676_252_553,
        Licence = "Apache-2.0 (repository)",
        NeededBy = ["self-forcing"],
    };

    /// <summary>LongLive's generator before its low-rank update.</summary>
    public static OfficialFile LongLive { get; } = new()
    {
        Id = "longlive-generator",
        Kind = OfficialKind.ModelWeights,
        Places = ["longlive_models/models/longlive_base.pt", "models/longlive_base.pt", "longlive_base.pt"],
        Origin = Hub("Efficient-Large-Model/LongLive-1.3B", "main", "models/longlive_base.pt"),
        Licence = "see the publisher's model card (code: Apache-2.0)",
        NeededBy = ["longlive"],
    };

    /// <summary>LongLive's low-rank update.</summary>
    public static OfficialFile LongLiveLora { get; } = new()
    {
        Id = "longlive-lora",
        Kind = OfficialKind.ModelWeights,
        Places = ["longlive_models/models/lora.pt", "models/lora.pt", "lora.pt"],
        Origin = Hub("Efficient-Large-Model/LongLive-1.3B", "main", "models/lora.pt"),
        Licence = "see the publisher's model card (code: Apache-2.0)",
        NeededBy = ["longlive"],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OfficialFile> All { get; } =
        [WanVae, WanTextEncoder, WanTokenizer, WanSettings, WanGenerator, CausVid, SelfForcing, LongLive, LongLiveLora];

    private static OfficialFile Wan(string id, string path, long bytes, string sha256) => new()
    {
        Id = id,
        Kind = OfficialKind.ModelWeights,
        Places = [$"{WanFolder}/{path}", path, $"wan_models/{WanFolder}/{path}"],
        Origin = Hub($"Wan-AI/{WanFolder}", WanRevision, path),
        Sha256 = sha256,
        HashSource = HashSource.Publisher,
        Bytes = bytes,
        Licence = "Apache-2.0",
        NeededBy = [.. WanFamily, "wan2.1"],
    };

    private static string Hub(string repository, string revision, string path) => $"https://huggingface.co/{repository}/resolve/{revision}/{path}";
}
