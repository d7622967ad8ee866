using System.Text.Json.Serialization;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>Sizes of a RAFT network. The defaults are the published full model (5.3 M parameters).</summary>
public sealed record RaftConfig
{
    /// <summary>The published full model.</summary>
    public static RaftConfig Full { get; } = new();

    /// <summary>A small one for the procedural world's 64x64 frames (0.3 M parameters); to be trained on its true flow.</summary>
    /// <remarks>
    /// Deviation: it looks at 1/4 of the picture's resolution. At 1/8 a frame of 64 pixels has 8x8 positions, and what moves by one pixel moves by an
    /// eighth of one: too little for so few weights to see.
    /// </remarks>
    public static RaftConfig World { get; } = new()
    {
        Stride = 4,
        Stem = 16,
        Stages = [16, 32, 32],
        Features = 48,
        Hidden = 32,
        Context = 32,
        Levels = 2,
        Radius = 3,
        Correlation = new(48, 32),
        FlowWidths = new(24, 16),
        Motion = 32,
        Head = 48,
        Iterations = 5,
        MostPixels = 256 * 256,
    };

    /// <summary>Pixels of the picture per position of the features, in each direction: 8, or 4 for pictures that small.</summary>
    public int Stride { get; init; } = 8;

    /// <summary>Channels after the first convolution.</summary>
    public int Stem { get; init; } = 64;

    /// <summary>Channels of the encoders' three stages, at 1/2, 1/4 and 1/S of the picture; the last two are alike where S is 4.</summary>
    public IReadOnlyList<int> Stages { get; init; } = [64, 96, 128];

    /// <summary>Channels of the features that are correlated.</summary>
    public int Features { get; init; } = 256;

    /// <summary>Channels of the recurrent state.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>Channels of the context that enters every iteration.</summary>
    public int Context { get; init; } = 128;

    /// <summary>Levels of the correlation pyramid.</summary>
    public int Levels { get; init; } = 4;

    /// <summary>r of the windows of (2r+1)² correlations per level.</summary>
    public int Radius { get; init; } = 4;

    /// <summary>Channels of the two convolutions over correlations.</summary>
    public ConvolutionPair Correlation { get; init; } = new(256, 192);

    /// <summary>Channels of the two convolutions over the flow.</summary>
    public ConvolutionPair FlowWidths { get; init; } = new(128, 64);

    /// <summary>Channels of the motion features, the two of the flow itself included.</summary>
    public int Motion { get; init; } = 128;

    /// <summary>Hidden channels of the flow and the mask head.</summary>
    public int Head { get; init; } = 256;

    /// <summary>Refinements per pair.</summary>
    public int Iterations { get; init; } = 20;

    /// <summary>Pixels of the largest picture it is for; no matter of the weights, so it is not recorded with them.</summary>
    [JsonIgnore]
    public long MostPixels { get; init; } = long.MaxValue;

    /// <summary>The smallest side of a padded picture: its coarsest correlation level is two positions wide.</summary>
    public int SmallestSide => Stride << Levels;

    /// <summary>Correlations per position and iteration.</summary>
    public int CorrelationPlanes => Levels * ((2 * Radius) + 1) * ((2 * Radius) + 1);
}

/// <summary>Channels after each of two convolutions in a row.</summary>
/// <param name="First">After the first.</param>
/// <param name="Second">After the second.</param>
public readonly record struct ConvolutionPair(int First, int Second);
