namespace VideoSsm.Eval.Harness;

/// <summary>What is known of a stored video; lies beside it as <c>KEY.json</c> and is written last, so a video without it is not there.</summary>
public sealed record VideoRecord
{
    /// <summary>Content key.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of the decoded frames; empty for a video that could not be made.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Number of frames.</summary>
    public required int Frames { get; init; }

    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Frames per second.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>Readings of the generation.</summary>
    public required IReadOnlyList<Reading> Readings { get; init; }
}

/// <summary>One reading of a probe.</summary>
/// <param name="Name">What was read, with its unit.</param>
/// <param name="Index">Running index among readings of that name.</param>
/// <param name="Value">The reading.</param>
public sealed record Reading(string Name, int Index, double Value);
