namespace VideoSsm.Eval.World;

/// <summary>Colour of the background: two muted shades of one hue.</summary>
public enum BackgroundColour
{
    /// <summary>Slate blue.</summary>
    Blue,

    /// <summary>Moss green.</summary>
    Green,

    /// <summary>Grey.</summary>
    Grey,

    /// <summary>Brown.</summary>
    Brown,

    /// <summary>Purple.</summary>
    Purple,
}
