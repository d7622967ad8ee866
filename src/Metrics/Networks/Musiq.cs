using TorchSharp.Modules;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>MUSIQ: the technical quality of pictures of any size and shape, from patches at several scales.</summary>
/// <remarks>
/// <code>
/// tokens = embedding(stem(patch)) + position(hash of place) + scale;   blocks over [cls; tokens];   score = head(norm(x)[cls])
/// </code>
/// Keys and meaning are those of pyiqa's <c>musiq_spaq_ckpt-358bb6af.pth</c>. Deviation: the reference fills the smaller copies up with
/// tokens of zeros that its mask then hides; their weight on every real token is exp(-1000) = 0, so they are not computed here.
/// </remarks>
public sealed class Musiq : KeyedModule
{
    private readonly StandardizedConv conv_root;
    private readonly GroupNorm gn_root;
    private readonly MusiqBottleneck block1;
    private readonly Linear embedding;
    private readonly MusiqTables _tables;
    private readonly LayerNorm _norm;
    private readonly MusiqBlock[] _blocks;
    private readonly Linear head;

    /// <summary>Builds the network; its weights mean nothing until loaded.</summary>
    /// <param name="config">Sizes.</param>
    public Musiq(MusiqConfig config)
        : base(nameof(Musiq))
    {
        Config = config;
        int side = config.PatchSize / 4;
        conv_root = Add(nameof(conv_root), new StandardizedConv(3, config.StemWidth, 7, 2));
        gn_root = Add(nameof(gn_root), nn.GroupNorm(32, config.StemWidth, 1e-6));
        block1 = Add(nameof(block1), new MusiqBottleneck(config.StemWidth));
        embedding = Add(nameof(embedding), nn.Linear(4L * config.StemWidth * side * side, config.Dim));
        _tables = Add("transformer_encoder", new MusiqTables(config));
        _norm = _tables.Norm;
        _blocks = _tables.Blocks;
        head = Add(nameof(head), nn.Linear(config.Dim, 1));
    }

    /// <summary>The sizes.</summary>
    public MusiqConfig Config { get; }

    /// <summary>Reads the official file, or one of the same keys; a leading <c>module.</c> is dropped.</summary>
    /// <exception cref="InvalidDataException">The file holds something else; the message names every key that does not fit.</exception>
    public static Musiq Load(string path, MusiqConfig config) =>
        NetworkLoading.Load(new Musiq(config), path, key => key.StartsWith("module.", StringComparison.Ordinal) ? key["module.".Length..] : key);

    /// <summary>Scores of pictures.</summary>
    /// <param name="x">Pictures of one size, <c>[B, 3, H, W]</c>, in [0, 1].</param>
    /// <returns><c>[B]</c>, about 0 to 100 with the published weights. The caller owns it.</returns>
    public Tensor Forward(Tensor x)
    {
        var size = Shape.Is(x, "B 3 H W");
        var (batch, height, width) = (size["B"], size["H"], size["W"]);
        using var scope = NewDisposeScope();
        var picture = (x - 0.5) * 2;
        var scales = new List<Tensor>();
        for (var i = 0; i < Config.LongerSides.Count; i++)
        {
            var (h, w) = Resized(height, width, Config.LongerSides[i]);
            scales.Add(Tokens(Resize.Bicubic(picture, h, w), i));
        }
        scales.Add(Tokens(picture, Config.LongerSides.Count));
        var tokens = cat([_tables.Cls.expand(batch, 1, Config.Dim), .. scales], 1);
        foreach (var block in _blocks) tokens = block.Forward(tokens);
        return head.forward(_norm.forward(tokens.select(1, 0))).squeeze(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Size of the copy whose longer side is <paramref name="side"/>.</summary>
    internal static (long Height, long Width) Resized(long height, long width, int side)
    {
        var ratio = side / (double)Math.Max(height, width);
        return ((long)Math.Round(height * ratio), (long)Math.Round(width * ratio)); // half to even, as Python's round
    }

    /// <summary>Row (or column) of the position table for each row (or column) of patches.</summary>
    internal static long[] Hash(long count, int grid)
    {
        var ratio = grid / (float)count;
        return [.. Enumerable.Range(0, (int)count).Select(i => Math.Min(grid - 1L, (long)MathF.Floor(i * ratio)))];
    }

    private static readonly string[] Products = ["query", "key", "value", "out"];

    /// <summary>Names and shapes of all tensors, without building the network.</summary>
    public static IReadOnlyList<NetworkKey> KeyTable(MusiqConfig config)
    {
        long stem = config.StemWidth, dim = config.Dim, side = config.PatchSize / 4;
        List<NetworkKey> keys =
        [
            new("conv_root.weight", stem, 3, 7, 7), .. Pair("gn_root", stem),
            new("block1.conv1.weight", stem, stem, 1, 1), .. Pair("block1.gn1", stem),
            new("block1.conv2.weight", stem, stem, 3, 3), .. Pair("block1.gn2", stem),
            new("block1.conv3.weight", 4 * stem, stem, 1, 1), .. Pair("block1.gn3", 4 * stem),
            new("block1.conv_proj.weight", 4 * stem, stem, 1, 1), .. Pair("block1.gn_proj", 4 * stem),
            .. Dense("embedding", 4 * stem * side * side, dim),
            new("transformer_encoder.cls", 1, 1, dim),
            new("transformer_encoder.posembed_input.position_emb", 1, config.GridSize * config.GridSize, dim),
            new("transformer_encoder.scaleembed_input.scale_emb", config.LongerSides.Count + 1, dim),
            .. Pair("transformer_encoder.encoder_norm", dim),
        ];
        for (var i = 0; i < config.Layers; i++)
        {
            var at = $"transformer_encoder.transformer.encoderblock_{i}";
            keys.AddRange(
            [
                .. Pair($"{at}.norm1", dim), .. Pair($"{at}.norm2", dim),
                .. Products.SelectMany(part => Dense($"{at}.attention.{part}", dim, dim)),
                .. Dense($"{at}.mlp.fc1", dim, config.MlpDim), .. Dense($"{at}.mlp.fc2", config.MlpDim, dim),
            ]);
        }
        return [.. keys, .. Dense("head", dim, 1)];

        static NetworkKey[] Pair(string name, long width) => [new($"{name}.weight", width), new($"{name}.bias", width)];
        static NetworkKey[] Dense(string name, long inputs, long outputs) => [new($"{name}.weight", outputs, inputs), new($"{name}.bias", outputs)];
    }

    /// <summary>Tokens of one scale, <c>[B, patches, Dim]</c>, rows of patches from the top.</summary>
    private Tensor Tokens(Tensor picture, int scale)
    {
        using var scope = NewDisposeScope();
        long patch = Config.PatchSize, batch = picture.shape[0];
        var x = SamePadding.Zeros(picture, patch, patch);
        var (rows, columns) = (x.shape[2] / patch, x.shape[3] / patch);
        x = x.reshape(batch, 3, rows, patch, columns, patch).permute(0, 2, 4, 1, 3, 5).reshape(-1, 3, patch, patch);
        x = gn_root.forward(conv_root.Forward(x)).relu();
        x = nn.functional.max_pool2d(SamePadding.Zeros(x, 3, 2), [3, 3], [2, 2]);
        x = block1.Forward(x).permute(0, 2, 3, 1).reshape(batch, rows * columns, -1);
        return (embedding.forward(x) + _tables.Places(rows, columns, scale)).MoveToOuterDisposeScope();
    }
}

/// <summary>Everything under <c>transformer_encoder</c>: class token, position and scale tables, blocks, last norm.</summary>
internal sealed class MusiqTables : KeyedModule
{
    private readonly int _grid;
    private readonly Table _positions;
    private readonly Table _scales;

    public MusiqTables(MusiqConfig config)
        : base(nameof(MusiqTables))
    {
        _grid = config.GridSize;
        Cls = AddParameter("cls", 0, 1, 1, config.Dim);
        _positions = Add("posembed_input", new Table("position_emb", 1, config.GridSize * config.GridSize, config.Dim));
        _scales = Add("scaleembed_input", new Table("scale_emb", config.LongerSides.Count + 1, config.Dim));
        Norm = Add("encoder_norm", nn.LayerNorm(config.Dim, 1e-6));
        Blocks = [.. Enumerable.Range(0, config.Layers).Select(i => Add($"transformer.encoderblock_{i}", new MusiqBlock(config)))];
    }

    public Parameter Cls { get; }

    public LayerNorm Norm { get; }

    public MusiqBlock[] Blocks { get; }

    /// <summary>What is added to the tokens of a scale for their places, <c>[rows * columns, Dim]</c>.</summary>
    public Tensor Places(long rows, long columns, int scale)
    {
        long[] down = Musiq.Hash(rows, _grid), across = Musiq.Hash(columns, _grid);
        long[] places = [.. down.SelectMany(r => across.Select(c => (r * _grid) + c))];
        return _positions.Values.squeeze(0).index_select(0, tensor(places, device: Cls.device)) + _scales.Values.select(0, scale);
    }

    private sealed class Table : KeyedModule
    {
        public Table(string key, params long[] shape)
            : base(key) => Values = AddParameter(key, 0, shape);

        public Parameter Values { get; }
    }
}

/// <summary>norm, attention, plus input; norm, two layers with GELU between, plus input.</summary>
internal sealed class MusiqBlock : KeyedModule
{
    private readonly int _heads;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _out;
    private readonly Linear _fc1;
    private readonly Linear _fc2;

    public MusiqBlock(MusiqConfig config)
        : base(nameof(MusiqBlock))
    {
        _heads = config.Heads;
        norm1 = Add(nameof(norm1), nn.LayerNorm(config.Dim, 1e-6));
        _query = Add("attention.query", nn.Linear(config.Dim, config.Dim));
        _key = Add("attention.key", nn.Linear(config.Dim, config.Dim));
        _value = Add("attention.value", nn.Linear(config.Dim, config.Dim));
        _out = Add("attention.out", nn.Linear(config.Dim, config.Dim));
        norm2 = Add(nameof(norm2), nn.LayerNorm(config.Dim, 1e-6));
        _fc1 = Add("mlp.fc1", nn.Linear(config.Dim, config.MlpDim));
        _fc2 = Add("mlp.fc2", nn.Linear(config.MlpDim, config.Dim));
    }

    /// <summary>One block, <c>[B, T, D]</c> to the same.</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var normed = norm1.forward(x);
        var attended = Attention.Apply(Heads(_query.forward(normed)), Heads(_key.forward(normed)), Heads(_value.forward(normed)));
        var y = x + _out.forward(attended.transpose(1, 2).reshape(x.shape));
        return (y + Fused.Mlp(norm2.forward(y), (_fc1.weight!, _fc1.bias!), (_fc2.weight!, _fc2.bias!))).MoveToOuterDisposeScope();
    }

    private Tensor Heads(Tensor x) => x.reshape(x.shape[0], x.shape[1], _heads, -1).transpose(1, 2);
}

/// <summary>The residual block that reads a patch: 1x1, 3x3, 1x1 with group norms, and a projected shortcut.</summary>
internal sealed class MusiqBottleneck : KeyedModule
{
    private readonly StandardizedConv conv1;
    private readonly StandardizedConv conv2;
    private readonly StandardizedConv conv3;
    private readonly StandardizedConv conv_proj;
    private readonly GroupNorm gn1;
    private readonly GroupNorm gn2;
    private readonly GroupNorm gn3;
    private readonly GroupNorm gn_proj;

    public MusiqBottleneck(long width)
        : base(nameof(MusiqBottleneck))
    {
        conv1 = Add(nameof(conv1), new StandardizedConv(width, width, 1, 1));
        gn1 = Add(nameof(gn1), nn.GroupNorm(32, width, 1e-4));
        conv2 = Add(nameof(conv2), new StandardizedConv(width, width, 3, 1));
        gn2 = Add(nameof(gn2), nn.GroupNorm(32, width, 1e-4));
        conv3 = Add(nameof(conv3), new StandardizedConv(width, 4 * width, 1, 1));
        gn3 = Add(nameof(gn3), nn.GroupNorm(32, 4 * width, 1e-4));
        conv_proj = Add(nameof(conv_proj), new StandardizedConv(width, 4 * width, 1, 1));
        gn_proj = Add(nameof(gn_proj), nn.GroupNorm(32, 4 * width, 1e-4));
    }

    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = gn1.forward(conv1.Forward(x)).relu();
        y = gn2.forward(conv2.Forward(y)).relu();
        y = gn3.forward(conv3.Forward(y));
        return (y + gn_proj.forward(conv_proj.Forward(x))).relu().MoveToOuterDisposeScope();
    }
}

/// <summary>A convolution with weight standardisation (Qiao et al., 2019), "same" padding and no bias.</summary>
internal sealed class StandardizedConv : KeyedModule
{
    private readonly long _stride;
    private readonly Parameter weight;

    public StandardizedConv(long inputs, long outputs, long kernel, long stride)
        : base(nameof(StandardizedConv))
    {
        _stride = stride;
        weight = AddParameter(nameof(weight), 0, outputs, inputs, kernel, kernel);
    }

    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var w = weight - weight.mean([1, 2, 3], keepdim: true);
        w = w / (w.std([1, 2, 3], unbiased: true, keepdim: true) + 1e-5);
        var padded = SamePadding.Zeros(x, weight.shape[2], _stride);
        return nn.functional.conv2d(padded, w, strides: [_stride, _stride]).MoveToOuterDisposeScope();
    }
}

/// <summary>TensorFlow's "same" padding: as little as needed, the odd one below and to the right.</summary>
internal static class SamePadding
{
    /// <summary>Pads pictures with zeros so that windows at this stride cover them.</summary>
    public static Tensor Zeros(Tensor x, long kernel, long stride)
    {
        var (down, across) = (Total(x.shape[2]), Total(x.shape[3]));
        return down == 0 && across == 0 ? x : nn.functional.pad(x, [across / 2, across - (across / 2), down / 2, down - (down / 2)]);

        long Total(long size) => Math.Max(0, ((((size + stride - 1) / stride) - 1) * stride) + kernel - size);
    }
}
