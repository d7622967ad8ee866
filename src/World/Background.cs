using System.Text.Json.Serialization;

namespace VideoSsm.Eval.World;

/// <summary>A periodic two-shade pattern fixed to the world; it moves when the camera moves.</summary>
public sealed record Background
{
    /// <summary>The pattern.</summary>
    public required BackgroundPattern Pattern { get; init; }

    /// <summary>The hue.</summary>
    public required BackgroundColour Colour { get; init; }

    /// <summary>Period of the pattern in units, at least 4.</summary>
    public required double Period { get; init; }

    /// <summary>Rotation of the pattern in turns (1 = 360 degrees).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double AngleTurns { get; init; }

    /// <summary>Shift along the pattern's first axis, in periods.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double PhaseX { get; init; }

    /// <summary>Shift along the pattern's second axis, in periods.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double PhaseY { get; init; }
}
