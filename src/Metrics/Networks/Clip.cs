using TorchSharp.Modules;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>What the towers of CLIP share: the published file and its keys.</summary>
public static class Clip
{
    /// <summary>What the keys of the vision tower begin with in a file with both.</summary>
    public const string Visual = "visual.";

    // Numbers about the network that the published archives keep beside its weights.
    private static readonly string[] Numbers = ["input_resolution", "context_length", "vocab_size"];

    /// <summary>Names and shapes of all weights of both towers, without building them.</summary>
    public static IReadOnlyList<NetworkKey> KeyTable(ClipConfig config) =>
        [.. ClipVision.KeyTable(config).Select(k => new NetworkKey(Visual + k.Name, k.Shape)), .. ClipText.KeyTable(config)];

    /// <summary>Reads the vision tower alone from a file with both.</summary>
    /// <param name="path">An official TorchScript archive, or any checkpoint with its keys; half precision is widened.</param>
    /// <param name="config">Sizes.</param>
    /// <exception cref="InvalidDataException">The file holds something else; the message names every key that does not fit.</exception>
    public static ClipVision LoadVision(string path, ClipConfig config)
    {
        var text = ClipText.KeyTable(config).Select(k => k.Name).ToHashSet(StringComparer.Ordinal);
        return NetworkLoading.Load(new ClipVision(config), path, key => key.StartsWith(Visual, StringComparison.Ordinal) ? key[Visual.Length..]
            : text.Contains(key) || Numbers.Contains(key) ? null : key);
    }

    /// <summary>Reads the text tower alone from a file with both.</summary>
    /// <param name="path">An official TorchScript archive, or any checkpoint with its keys; half precision is widened.</param>
    /// <param name="config">Sizes.</param>
    /// <exception cref="InvalidDataException">The file holds something else; the message names every key that does not fit.</exception>
    public static ClipText LoadText(string path, ClipConfig config) => NetworkLoading.Load(
        new ClipText(config), path, key => key.StartsWith(Visual, StringComparison.Ordinal) || Numbers.Contains(key) ? null : key);
}

/// <summary>CLIP's vision tower: pictures into the space shared with texts.</summary>
/// <remarks>
/// <code>
/// x = ln_pre([class; conv(picture)] + positions);   12 or 24 blocks;   feature = ln_post(x)[class] proj
/// </code>
/// Keys are those of the published files without their <c>visual.</c>
/// </remarks>
public sealed class ClipVision : KeyedModule
{
    private readonly Parameter class_embedding;
    private readonly Parameter positional_embedding;
    private readonly Parameter proj;
    private readonly Conv2d conv1;
    private readonly LayerNorm ln_pre;
    private readonly ClipBlock[] _blocks;
    private readonly LayerNorm ln_post;

    /// <summary>Builds the tower; its weights mean nothing until loaded.</summary>
    /// <param name="config">Sizes.</param>
    public ClipVision(ClipConfig config)
        : base(nameof(ClipVision))
    {
        Config = config;
        class_embedding = AddParameter(nameof(class_embedding), 0, config.VisionWidth);
        positional_embedding = AddParameter(nameof(positional_embedding), 0, Tokens(config), config.VisionWidth);
        proj = AddParameter(nameof(proj), 0, config.VisionWidth, config.EmbedDim);
        conv1 = Add(nameof(conv1), nn.Conv2d(3, config.VisionWidth, config.PatchSize, config.PatchSize, bias: false));
        ln_pre = Add(nameof(ln_pre), nn.LayerNorm(config.VisionWidth));
        _blocks = [.. Enumerable.Range(0, config.VisionLayers)
            .Select(i => Add($"transformer.resblocks.{i}", new ClipBlock(config.VisionWidth, config.VisionHeads)))];
        ln_post = Add(nameof(ln_post), nn.LayerNorm(config.VisionWidth));
    }

    /// <summary>The sizes.</summary>
    public ClipConfig Config { get; }

    /// <summary>Features of pictures.</summary>
    /// <param name="x">Normalised pictures <c>[B, 3, ImageSize, ImageSize]</c>.</param>
    /// <returns><c>[B, EmbedDim]</c>, not of unit length. The caller owns it.</returns>
    public Tensor Forward(Tensor x)
    {
        var batch = Shape.Is(x, $"B 3 {Config.ImageSize} {Config.ImageSize}")["B"];
        using var scope = NewDisposeScope();
        var tokens = conv1.forward(x).flatten(2).transpose(1, 2);
        tokens = cat([class_embedding.expand(batch, 1, Config.VisionWidth), tokens], 1) + positional_embedding;
        tokens = ln_pre.forward(tokens);
        foreach (var block in _blocks) tokens = block.Forward(tokens);
        return matmul(ln_post.forward(tokens.select(1, 0)), proj).MoveToOuterDisposeScope();
    }

    /// <summary>Names and shapes of all tensors, without building the tower.</summary>
    public static IReadOnlyList<NetworkKey> KeyTable(ClipConfig config)
    {
        long width = config.VisionWidth;
        return
        [
            new("class_embedding", width), new("positional_embedding", Tokens(config), width), new("proj", width, config.EmbedDim),
            new("conv1.weight", width, 3, config.PatchSize, config.PatchSize),
            new("ln_pre.weight", width), new("ln_pre.bias", width),
            .. Enumerable.Range(0, config.VisionLayers).SelectMany(i => ClipBlock.KeyTable(i, width)),
            new("ln_post.weight", width), new("ln_post.bias", width),
        ];
    }

    private static long Tokens(ClipConfig config) => ((long)(config.ImageSize / config.PatchSize) * (config.ImageSize / config.PatchSize)) + 1;
}

/// <summary>CLIP's text tower: token numbers into the space shared with pictures.</summary>
/// <remarks>
/// <code>
/// x = token_embedding(ids) + positions;   blocks with causal attention;   feature = ln_final(x)[end of text] text_projection
/// </code>
/// The end of the text is where the number is largest: the official vocabulary's last entry. Keys are those of the published files.
/// </remarks>
public sealed class ClipText : KeyedModule
{
    private readonly Parameter positional_embedding;
    private readonly Parameter text_projection;
    private readonly Parameter logit_scale;
    private readonly ClipBlock[] _blocks;
    private readonly Embedding token_embedding;
    private readonly LayerNorm ln_final;

    /// <summary>Builds the tower; its weights mean nothing until loaded.</summary>
    /// <param name="config">Sizes.</param>
    public ClipText(ClipConfig config)
        : base(nameof(ClipText))
    {
        Config = config;
        positional_embedding = AddParameter(nameof(positional_embedding), 0, config.ContextLength, config.TextWidth);
        text_projection = AddParameter(nameof(text_projection), 0, config.TextWidth, config.EmbedDim);
        logit_scale = AddParameter(nameof(logit_scale), Math.Log(1 / 0.07));
        _blocks = [.. Enumerable.Range(0, config.TextLayers)
            .Select(i => Add($"transformer.resblocks.{i}", new ClipBlock(config.TextWidth, config.TextHeads)))];
        token_embedding = Add(nameof(token_embedding), nn.Embedding(config.VocabularySize, config.TextWidth));
        ln_final = Add(nameof(ln_final), nn.LayerNorm(config.TextWidth));
    }

    /// <summary>The sizes.</summary>
    public ClipConfig Config { get; }

    /// <summary>Factor on cosines: <c>exp(logit_scale)</c>, about 100 in the published networks.</summary>
    public double LogitScale => Math.Exp(logit_scale.detach().item<float>());

    /// <summary>Features of texts.</summary>
    /// <param name="ids">Token numbers, int64, <c>[B, ContextLength]</c>, zero behind the end: see <see cref="ClipTokenizer.Pad"/>.</param>
    /// <returns><c>[B, EmbedDim]</c>, not of unit length. The caller owns it.</returns>
    public Tensor Forward(Tensor ids)
    {
        Shape.Is(ids, $"B {Config.ContextLength}");
        using var scope = NewDisposeScope();
        var x = token_embedding.forward(ids) + positional_embedding;
        var mask = full([Config.ContextLength, Config.ContextLength], double.NegativeInfinity, device: ids.device).triu(1);
        foreach (var block in _blocks) x = block.Forward(x, mask);
        var end = ids.argmax(-1).reshape(-1, 1, 1).expand(-1, 1, Config.TextWidth);
        return matmul(ln_final.forward(x.gather(1, end).squeeze(1)), text_projection).MoveToOuterDisposeScope();
    }

    /// <summary>Names and shapes of all tensors, without building the tower.</summary>
    public static IReadOnlyList<NetworkKey> KeyTable(ClipConfig config)
    {
        long width = config.TextWidth;
        return
        [
            new("positional_embedding", config.ContextLength, width), new("text_projection", width, config.EmbedDim), new("logit_scale"),
            .. Enumerable.Range(0, config.TextLayers).SelectMany(i => ClipBlock.KeyTable(i, width)),
            new("token_embedding.weight", config.VocabularySize, width), new("ln_final.weight", width), new("ln_final.bias", width),
        ];
    }
}

/// <summary>norm, attention, plus input; norm, two layers with a quick GELU between, plus input.</summary>
internal sealed class ClipBlock : KeyedModule
{
    private readonly int _heads;
    private readonly LayerNorm ln_1;
    private readonly InputProjection _attention;
    private readonly LayerNorm ln_2;
    private readonly Linear _fc;
    private readonly Linear _proj;

    public ClipBlock(long width, int heads)
        : base(nameof(ClipBlock))
    {
        _heads = heads;
        _attention = Add("attn", new InputProjection(width));
        ln_1 = Add(nameof(ln_1), nn.LayerNorm(width));
        _fc = Add("mlp.c_fc", nn.Linear(width, 4 * width));
        _proj = Add("mlp.c_proj", nn.Linear(4 * width, width));
        ln_2 = Add(nameof(ln_2), nn.LayerNorm(width));
    }

    /// <summary>One block, <c>[B, T, D]</c> to the same.</summary>
    /// <param name="x">Tokens.</param>
    /// <param name="mask">Added to the attention scores, or null.</param>
    public Tensor Forward(Tensor x, Tensor? mask = null)
    {
        using var scope = NewDisposeScope();
        var y = x + _attention.Out.forward(SelfAttention.Of(_attention.Forward(ln_1.forward(x)), _heads, mask));
        return (y + Fused.Mlp(ln_2.forward(y), (_fc.weight!, _fc.bias!), (_proj.weight!, _proj.bias!), quick: true)).MoveToOuterDisposeScope();
    }

    public static IEnumerable<NetworkKey> KeyTable(int index, long width)
    {
        var at = $"transformer.resblocks.{index}";
        return
        [
            new($"{at}.attn.in_proj_weight", 3 * width, width), new($"{at}.attn.in_proj_bias", 3 * width),
            new($"{at}.attn.out_proj.weight", width, width), new($"{at}.attn.out_proj.bias", width),
            new($"{at}.ln_1.weight", width), new($"{at}.ln_1.bias", width),
            new($"{at}.mlp.c_fc.weight", 4 * width, width), new($"{at}.mlp.c_fc.bias", 4 * width),
            new($"{at}.mlp.c_proj.weight", width, 4 * width), new($"{at}.mlp.c_proj.bias", width),
            new($"{at}.ln_2.weight", width), new($"{at}.ln_2.bias", width),
        ];
    }

    /// <summary>The two products of PyTorch's multi-head attention under its key names.</summary>
    private sealed class InputProjection : KeyedModule
    {
        private readonly Parameter in_proj_weight;
        private readonly Parameter in_proj_bias;

        public InputProjection(long width)
            : base("attn")
        {
            in_proj_weight = AddParameter(nameof(in_proj_weight), 0, 3 * width, width);
            in_proj_bias = AddParameter(nameof(in_proj_bias), 0, 3 * width);
            Out = Add("out_proj", nn.Linear(width, width));
        }

        public Linear Out { get; }

        public Tensor Forward(Tensor x) => nn.functional.linear(x, in_proj_weight, in_proj_bias);
    }
}
