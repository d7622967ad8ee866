namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>Sizes of a DINO vision transformer.</summary>
public sealed record DinoVitConfig
{
    /// <summary>Name in rows and messages.</summary>
    public required string Name { get; init; }

    /// <summary>Side of a square patch in pixels; also the stride.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Side in pixels of the square pictures the position table was made for.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Width of a token.</summary>
    public required int Dim { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Heads of attention.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the hidden layer over <see cref="Dim"/>.</summary>
    public int MlpRatio { get; init; } = 4;

    /// <summary>Rows (and columns) of the position table.</summary>
    public int Grid => ImageSize / PatchSize;

    /// <summary>ViT-B/16, the official backbone of VBench's subject consistency: file <c>dino_vitbase16_pretrain.pth</c>.</summary>
    public static DinoVitConfig VitB16 { get; } = new() { Name = "dino-vit-b16", Dim = 768, Layers = 12, Heads = 12 };

    /// <summary>A small one for 64x64 frames of the procedural world; never VBench's.</summary>
    public static DinoVitConfig World { get; } = new()
    {
        Name = "dino-vit-world",
        PatchSize = 8,
        ImageSize = 64,
        Dim = 96,
        Layers = 4,
        Heads = 3,
    };
}
