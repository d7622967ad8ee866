namespace VideoSsm.Eval.World;

/// <summary>Colour of an object: saturated, so that no background can be mistaken for it.</summary>
public enum ObjectColour
{
    /// <summary>Red.</summary>
    Red,

    /// <summary>Orange.</summary>
    Orange,

    /// <summary>Yellow.</summary>
    Yellow,

    /// <summary>Green.</summary>
    Green,

    /// <summary>Blue.</summary>
    Blue,

    /// <summary>Pink.</summary>
    Pink,

    /// <summary>White.</summary>
    White,
}
