namespace VideoSsm.Eval.World;

/// <summary>What a prompt says about one object. <c>null</c> means that it says nothing.</summary>
public sealed record ObjectAttributes
{
    /// <summary>Shape.</summary>
    public ObjectKind? Kind { get; init; }

    /// <summary>Colour.</summary>
    public ObjectColour? Colour { get; init; }

    /// <summary>Size; a prompt without a word for it means <see cref="ObjectSize.Medium"/>.</summary>
    public ObjectSize Size { get; init; } = ObjectSize.Medium;

    /// <summary>Motion.</summary>
    public MotionKind? Motion { get; init; }

    /// <summary>Where it drifts or leaves to.</summary>
    public Heading? Heading { get; init; }
}
