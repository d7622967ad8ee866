using TorchSharp.Modules;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>The vision transformer of DINO (Caron et al., ICCV 2021): pictures of any size to one feature each.</summary>
/// <remarks>
/// <code>
/// x = [cls; conv(picture)] + pos;   x += attention(norm1 x);   x += fc2 gelu(fc1 norm2 x)   (pre-norm blocks);   feature = norm(x)[cls]
/// </code>
/// Keys are those of <c>dino_vitbase16_pretrain.pth</c>. Pictures need not be square: the position table is interpolated to their grid.
/// </remarks>
public sealed class DinoVit : KeyedModule
{
    private readonly Parameter cls_token;
    private readonly Parameter pos_embed;
    private readonly Conv2d _patches;
    private readonly DinoBlock[] _blocks;
    private readonly LayerNorm norm;

    /// <summary>Builds the network; its weights mean nothing until loaded.</summary>
    /// <param name="config">Sizes.</param>
    public DinoVit(DinoVitConfig config)
        : base(nameof(DinoVit))
    {
        Config = config;
        cls_token = AddParameter(nameof(cls_token), 0, 1, 1, config.Dim);
        pos_embed = AddParameter(nameof(pos_embed), 0, 1, (config.Grid * config.Grid) + 1, config.Dim);
        _patches = Add("patch_embed.proj", nn.Conv2d(3, config.Dim, config.PatchSize, config.PatchSize));
        _blocks = [.. Enumerable.Range(0, config.Layers).Select(i => Add($"blocks.{i}", new DinoBlock(config)))];
        norm = Add(nameof(norm), nn.LayerNorm(config.Dim, 1e-6));
    }

    /// <summary>The sizes.</summary>
    public DinoVitConfig Config { get; }

    /// <summary>Reads the official file, or one of the same keys.</summary>
    /// <param name="path">A PyTorch or safetensors checkpoint.</param>
    /// <param name="config">Sizes.</param>
    /// <exception cref="InvalidDataException">The file holds something else; the message names every key that does not fit.</exception>
    public static DinoVit Load(string path, DinoVitConfig config) => NetworkLoading.Load(new DinoVit(config), path);

    /// <summary>Features of pictures.</summary>
    /// <param name="x">Normalised pictures <c>[B, 3, H, W]</c>; what exceeds a whole number of patches to the right and below is not seen.</param>
    /// <returns><c>[B, Dim]</c>: the class token after the last norm. The caller owns it.</returns>
    public Tensor Forward(Tensor x)
    {
        var size = Shape.Is(x, "B 3 H W");
        using var scope = NewDisposeScope();
        var tokens = _patches.forward(x); // [B, D, h, w]
        var (rows, columns) = (tokens.shape[2], tokens.shape[3]);
        tokens = cat([cls_token.expand(size["B"], 1, Config.Dim), tokens.flatten(2).transpose(1, 2)], 1);
        tokens = tokens + Positions(rows, columns, square: size["H"] == size["W"]);
        foreach (var block in _blocks) tokens = block.Forward(tokens);
        return norm.forward(tokens.select(1, 0)).MoveToOuterDisposeScope();
    }

    /// <summary>Names and shapes of all tensors, without building the network.</summary>
    public static IReadOnlyList<NetworkKey> KeyTable(DinoVitConfig config)
    {
        long dim = config.Dim, wide = (long)config.Dim * config.MlpRatio;
        List<NetworkKey> keys =
        [
            new("cls_token", 1, 1, dim), new("pos_embed", 1, (config.Grid * config.Grid) + 1, dim),
            new("patch_embed.proj.weight", dim, 3, config.PatchSize, config.PatchSize), new("patch_embed.proj.bias", dim),
        ];
        for (var i = 0; i < config.Layers; i++)
        {
            keys.AddRange(
            [
                new($"blocks.{i}.norm1.weight", dim), new($"blocks.{i}.norm1.bias", dim),
                new($"blocks.{i}.attn.qkv.weight", 3 * dim, dim), new($"blocks.{i}.attn.qkv.bias", 3 * dim),
                new($"blocks.{i}.attn.proj.weight", dim, dim), new($"blocks.{i}.attn.proj.bias", dim),
                new($"blocks.{i}.norm2.weight", dim), new($"blocks.{i}.norm2.bias", dim),
                new($"blocks.{i}.mlp.fc1.weight", wide, dim), new($"blocks.{i}.mlp.fc1.bias", wide),
                new($"blocks.{i}.mlp.fc2.weight", dim, wide), new($"blocks.{i}.mlp.fc2.bias", dim),
            ]);
        }
        return [.. keys, new("norm.weight", dim), new("norm.bias", dim)];
    }

    /// <summary>The position table for a grid of patches.</summary>
    /// <remarks>
    /// The reference passes the interpolation the factor (rows + 0.1) / grid and lets it take its coordinates from that factor, not from the
    /// sizes: every axis is resampled a little, even one that has the table's length. Only the very grid of the table, of a square picture, is
    /// left alone.
    /// </remarks>
    private Tensor Positions(long rows, long columns, bool square)
    {
        long grid = Config.Grid;
        if (square && rows * columns == grid * grid) return pos_embed;
        var table = pos_embed.narrow(1, 1, grid * grid).reshape(1, grid, grid, Config.Dim).permute(0, 3, 1, 2);
        double[] factors = [(rows + 0.1) / grid, (columns + 0.1) / grid];
        table = nn.functional.interpolate(table, null, factors, InterpolationMode.Bicubic, align_corners: false);
        if (table.shape[2] != rows || table.shape[3] != columns)
            throw new ArgumentException($"A grid of {rows}x{columns} patches cannot be reached from a table of {grid}x{grid}.");
        return cat([pos_embed.narrow(1, 0, 1), table.flatten(2).transpose(1, 2)], 1);
    }
}

/// <summary>norm, attention, plus input; norm, two layers with GELU between, plus input.</summary>
internal sealed class DinoBlock : KeyedModule
{
    private readonly int _heads;
    private readonly LayerNorm norm1;
    private readonly Linear _qkv;
    private readonly Linear _proj;
    private readonly LayerNorm norm2;
    private readonly Linear _fc1;
    private readonly Linear _fc2;

    public DinoBlock(DinoVitConfig config)
        : base(nameof(DinoBlock))
    {
        _heads = config.Heads;
        norm1 = Add(nameof(norm1), nn.LayerNorm(config.Dim, 1e-6));
        _qkv = Add("attn.qkv", nn.Linear(config.Dim, 3 * config.Dim));
        _proj = Add("attn.proj", nn.Linear(config.Dim, config.Dim));
        norm2 = Add(nameof(norm2), nn.LayerNorm(config.Dim, 1e-6));
        _fc1 = Add("mlp.fc1", nn.Linear(config.Dim, config.MlpRatio * config.Dim));
        _fc2 = Add("mlp.fc2", nn.Linear(config.MlpRatio * config.Dim, config.Dim));
    }

    /// <summary>One block, <c>[B, T, D]</c> to the same.</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = x + _proj.forward(SelfAttention.Of(_qkv.forward(norm1.forward(x)), _heads));
        return (y + Fused.Mlp(norm2.forward(y), (_fc1.weight!, _fc1.bias!), (_fc2.weight!, _fc2.bias!))).MoveToOuterDisposeScope();
    }
}

/// <summary>Attention over tokens whose queries, keys and values come out of one product.</summary>
internal static class SelfAttention
{
    /// <summary>Attends.</summary>
    /// <param name="qkv"><c>[B, T, 3 D]</c>: all queries, all keys, all values; heads are neighbouring slices of each.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="mask">Added to the scores, or null.</param>
    /// <returns><c>[B, T, D]</c>, heads side by side.</returns>
    public static Tensor Of(Tensor qkv, int heads, Tensor? mask = null)
    {
        var (batch, length, dim) = (qkv.shape[0], qkv.shape[1], qkv.shape[2] / 3);
        var parts = qkv.reshape(batch, length, 3, heads, dim / heads).permute(2, 0, 3, 1, 4); // [3, B, H, T, D/H]
        var y = Attention.Apply(parts.select(0, 0), parts.select(0, 1), parts.select(0, 2), mask);
        return y.transpose(1, 2).reshape(batch, length, dim);
    }
}
