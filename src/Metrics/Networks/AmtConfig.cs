namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>Sizes of an AMT network. The defaults are the published AMT-S (3.0 M parameters).</summary>
public sealed record AmtConfig
{
    /// <summary>The published AMT-S.</summary>
    public static AmtConfig Small { get; } = new();

    /// <summary>A smaller one for the procedural world's 64x64 frames (0.5 M parameters); to be trained on its true middle frames.</summary>
    public static AmtConfig World { get; } = new()
    {
        Stem = 12,
        Stages = [12, 24, 32],
        Features = 32,
        Channels = [12, 16, 20, 24],
        Skip = 8,
        Levels = 2,
        Radius = 2,
        Hidden = 32,
        Correlation = 24,
        Flow = 8,
        Motion = 28,
    };

    /// <summary>Channels after the first convolution of the correlated features.</summary>
    public int Stem { get; init; } = 32;

    /// <summary>Channels of their three stages; multiples of 4.</summary>
    public IReadOnlyList<int> Stages { get; init; } = [32, 64, 96];

    /// <summary>Channels of the features that are correlated.</summary>
    public int Features { get; init; } = 84;

    /// <summary>Channels of the picture pyramid at 1/2, 1/4, 1/8 and 1/16.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [20, 32, 44, 56];

    /// <summary>Channels that the side steps of the residual blocks work on.</summary>
    public int Skip { get; init; } = 20;

    /// <summary>Candidate flows of the last step.</summary>
    public int Flows { get; init; } = 3;

    /// <summary>Levels of the correlation pyramids.</summary>
    public int Levels { get; init; } = 4;

    /// <summary>r of the windows of (2r+1)² correlations per level.</summary>
    public int Radius { get; init; } = 3;

    /// <summary>Hidden channels of the updates.</summary>
    public int Hidden { get; init; } = 76;

    /// <summary>Channels made of the correlations.</summary>
    public int Correlation { get; init; } = 64;

    /// <summary>Channels made of the flows.</summary>
    public int Flow { get; init; } = 20;

    /// <summary>Channels made of both.</summary>
    public int Motion { get; init; } = 68;

    /// <summary>Sides of padded pictures are multiples of this.</summary>
    public const int Stride = 16;

    /// <summary>The smallest side of a padded picture: its coarsest correlation level is two positions wide.</summary>
    public int SmallestSide => Math.Max(Stride, 8 << Levels);

    /// <summary>Correlations per position, both directions together.</summary>
    public int CorrelationPlanes => 2 * Levels * ((2 * Radius) + 1) * ((2 * Radius) + 1);
}
