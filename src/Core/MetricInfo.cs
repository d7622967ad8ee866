using System.Text.Json.Serialization;

namespace VideoSsm.Eval.Core;

/// <summary>Which way a metric improves.</summary>
public enum Direction
{
    /// <summary>Larger is better.</summary>
    HigherIsBetter,

    /// <summary>Smaller is better.</summary>
    LowerIsBetter,

    /// <summary>A description: neither end is better.</summary>
    Neutral,
}

/// <summary>A metric describes itself: tables, plots, docs and validation are driven by this record.</summary>
public sealed record MetricInfo
{
    /// <summary>Id in suites and rows, lower snake case.</summary>
    public required string Id { get; init; }

    /// <summary>Version of the definition: raised when the same video may get another number. <c>vbench1</c> for VBench's own meaning.</summary>
    public required string Version { get; init; }

    /// <summary>Name for tables.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The definition in one or two sentences, with formula.</summary>
    public required string Definition { get; init; }

    /// <summary>Which way it improves.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Smallest possible value, if bounded.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest possible value, if bounded.</summary>
    public double? Maximum { get; init; }

    /// <summary>Unit, empty for a pure number.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Number format for tables, a .NET format string.</summary>
    public string Format { get; init; } = "0.0000";

    /// <summary>Frames the metric needs at least.</summary>
    public int MinimumFrames { get; init; } = 1;

    /// <summary>What it needs beside the frames, in words; empty for nothing.</summary>
    public string Needs { get; init; } = "";

    /// <summary>Where the definition comes from.</summary>
    public required string Citation { get; init; }

    /// <summary>Which frames are looked at.</summary>
    public string Sampling { get; init; } = "every frame";

    /// <summary>
    /// Whether its value depends on the frame rate beside the frames: folders of pictures state none, and whoever scores them is told. For messages,
    /// so no manifest carries it.
    /// </summary>
    [JsonIgnore]
    public bool UsesRate { get; init; }

    /// <summary>Network weights it runs with; empty for none.</summary>
    public IReadOnlyList<WeightsFile> Weights { get; init; } = [];

    /// <summary>
    /// Why it scores no video here, whatever the video: files it needs are missing. <c>null</c> where it can. A fact about this machine, not about
    /// the metric, so no manifest carries it; the rows carry the reason.
    /// </summary>
    [JsonIgnore]
    public string? Unavailable { get; init; }
}
