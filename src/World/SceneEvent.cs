namespace VideoSsm.Eval.World;

/// <summary>Something that happens once.</summary>
public sealed record SceneEvent
{
    /// <summary>When it begins.</summary>
    public required double AtSeconds { get; init; }

    /// <summary>What happens.</summary>
    public required SceneEventKind Kind { get; init; }

    /// <summary>Index of the object concerned; <c>null</c> for the background.</summary>
    public int? Object { get; init; }

    /// <summary>Recolour: the new colour.</summary>
    public ObjectColour? Colour { get; init; }

    /// <summary>Enter: the side it comes from. Leave: the side it goes to.</summary>
    public Heading? Side { get; init; }

    /// <summary>Background: the new background.</summary>
    public Background? Background { get; init; }
}
