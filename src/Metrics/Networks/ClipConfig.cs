namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>Sizes of a CLIP with a vision transformer (Radford et al., ICML 2021).</summary>
public sealed record ClipConfig
{
    /// <summary>Name in rows and messages.</summary>
    public required string Name { get; init; }

    /// <summary>Width of the common space of pictures and texts.</summary>
    public required int EmbedDim { get; init; }

    /// <summary>Side in pixels of the square pictures.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Side of a square patch in pixels; also the stride.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Width of a picture token.</summary>
    public required int VisionWidth { get; init; }

    /// <summary>Blocks of the vision tower.</summary>
    public required int VisionLayers { get; init; }

    /// <summary>Heads of the vision tower; officially one per 64 channels.</summary>
    public required int VisionHeads { get; init; }

    /// <summary>Width of a text token.</summary>
    public required int TextWidth { get; init; }

    /// <summary>Blocks of the text tower.</summary>
    public required int TextLayers { get; init; }

    /// <summary>Heads of the text tower; officially one per 64 channels.</summary>
    public required int TextHeads { get; init; }

    /// <summary>Tokens of a text with its start and end.</summary>
    public int ContextLength { get; init; } = 77;

    /// <summary>Number of different tokens.</summary>
    public int VocabularySize { get; init; } = 49408;

    /// <summary>ViT-B/32: VBench's background consistency. File <c>ViT-B-32.pt</c>.</summary>
    public static ClipConfig VitB32 { get; } = new()
    {
        Name = "clip-vit-b32",
        EmbedDim = 512,
        PatchSize = 32,
        VisionWidth = 768,
        VisionLayers = 12,
        VisionHeads = 12,
        TextWidth = 512,
        TextLayers = 12,
        TextHeads = 8,
    };

    /// <summary>ViT-L/14: VBench's aesthetic quality. File <c>ViT-L-14.pt</c>.</summary>
    public static ClipConfig VitL14 { get; } = new()
    {
        Name = "clip-vit-l14",
        EmbedDim = 768,
        PatchSize = 14,
        VisionWidth = 1024,
        VisionLayers = 24,
        VisionHeads = 16,
        TextWidth = 768,
        TextLayers = 12,
        TextHeads = 12,
    };

    /// <summary>A small one for 64x64 frames and captions of the procedural world; never VBench's. A trained one has its own vocabulary's size.</summary>
    public static ClipConfig World { get; } = new()
    {
        Name = "clip-vit-world",
        EmbedDim = 64,
        ImageSize = 64,
        PatchSize = 8,
        VisionWidth = 96,
        VisionLayers = 4,
        VisionHeads = 3,
        TextWidth = 64,
        TextLayers = 2,
        TextHeads = 2,
        ContextLength = 48,
        VocabularySize = 512,
    };
}
