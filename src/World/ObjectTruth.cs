namespace VideoSsm.Eval.World;

/// <summary>One object in one frame.</summary>
public readonly record struct ObjectTruth
{
    /// <summary>The object is part of the scene now.</summary>
    public required bool Present { get; init; }

    /// <summary>Shape.</summary>
    public required ObjectKind Kind { get; init; }

    /// <summary>Colour; during a fade already the new one.</summary>
    public required ObjectColour Colour { get; init; }

    /// <summary>Centre in pixels from the left border of the picture; may lie outside.</summary>
    public required double X { get; init; }

    /// <summary>Centre in pixels from the upper border.</summary>
    public required double Y { get; init; }

    /// <summary>Rotation in turns, clockwise on the screen.</summary>
    public required double Turns { get; init; }

    /// <summary>Area of the whole object in pixels, whether seen or not.</summary>
    public required double FullArea { get; init; }

    /// <summary>Area inside the picture, whether something is in front or not.</summary>
    public required double InFrameArea { get; init; }

    /// <summary>Area that is seen.</summary>
    public required double VisibleArea { get; init; }

    /// <summary>Seen share of the whole object, 0 to 1.</summary>
    public double VisibleFraction => FullArea > 0 ? VisibleArea / FullArea : 0;

    /// <summary>Nothing of it lies inside the picture.</summary>
    public bool OutOfView => InFrameArea <= 0;

    /// <summary>Of what lies inside the picture, less than half is seen.</summary>
    public bool Occluded => InFrameArea > 0 && VisibleArea < 0.5 * InFrameArea;
}
