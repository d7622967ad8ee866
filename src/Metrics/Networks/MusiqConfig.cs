namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>Sizes of a MUSIQ (Ke et al., ICCV 2021).</summary>
public sealed record MusiqConfig
{
    /// <summary>Name in rows and messages.</summary>
    public required string Name { get; init; }

    /// <summary>Side of a square patch in pixels; a multiple of 4.</summary>
    public int PatchSize { get; init; } = 32;

    /// <summary>Channels of the convolutions that read a patch; a multiple of 32.</summary>
    public int StemWidth { get; init; } = 64;

    /// <summary>Width of a token.</summary>
    public required int Dim { get; init; }

    /// <summary>Width of the hidden layer.</summary>
    public required int MlpDim { get; init; }

    /// <summary>Heads of attention.</summary>
    public required int Heads { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Rows (and columns) of the position table that every picture is hashed to.</summary>
    public int GridSize { get; init; } = 10;

    /// <summary>Longer sides of the resized copies, beside the picture itself, in rising order.</summary>
    public IReadOnlyList<int> LongerSides { get; init; } = [224, 384];

    /// <summary>Pictures longer than this are shrunk before anything else.</summary>
    public int LongestSide { get; init; } = 512;

    /// <summary>The network trained on SPAQ, VBench's imaging quality: file <c>musiq_spaq_ckpt-358bb6af.pth</c>.</summary>
    public static MusiqConfig Spaq { get; } = new() { Name = "musiq-spaq", Dim = 384, MlpDim = 1152, Heads = 6, Layers = 14 };

    /// <summary>A small one for 64x64 frames of the procedural world; never VBench's.</summary>
    public static MusiqConfig World { get; } = new()
    {
        Name = "musiq-world",
        PatchSize = 16,
        StemWidth = 32,
        Dim = 96,
        MlpDim = 192,
        Heads = 3,
        Layers = 4,
        LongerSides = [32, 48],
    };
}
