namespace VideoSsm.Eval.World;

/// <summary>Pattern of the background.</summary>
public enum BackgroundPattern
{
    /// <summary>Straight stripes.</summary>
    Stripes,

    /// <summary>A chess board.</summary>
    Checks,

    /// <summary>Round dots on a square lattice.</summary>
    Dots,

    /// <summary>Wavy stripes.</summary>
    Waves,

    /// <summary>Crossing lines.</summary>
    Grid,
}
