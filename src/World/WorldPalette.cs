namespace VideoSsm.Eval.World;

/// <summary>The colours of the world, 8-bit RGB.</summary>
public static class WorldPalette
{
    /// <summary>Colour of pillars.</summary>
    public static (byte R, byte G, byte B) Pillar { get; } = (22, 22, 28);

    /// <summary>The fill of an object.</summary>
    public static (byte R, byte G, byte B) Of(ObjectColour colour) => colour switch
    {
        ObjectColour.Red => (228, 26, 34),
        ObjectColour.Orange => (255, 138, 0),
        ObjectColour.Yellow => (255, 226, 20),
        ObjectColour.Green => (30, 205, 60),
        ObjectColour.Blue => (30, 80, 255),
        ObjectColour.Pink => (255, 70, 190),
        ObjectColour.White => (250, 250, 250),
        _ => throw new ArgumentOutOfRangeException(nameof(colour), colour, null),
    };

    /// <summary>The two shades of a background: ground and pattern.</summary>
    public static ((byte R, byte G, byte B) Ground, (byte R, byte G, byte B) Pattern) Of(BackgroundColour colour) => colour switch
    {
        BackgroundColour.Blue => ((52, 74, 118), (98, 124, 170)),
        BackgroundColour.Green => ((48, 86, 62), (92, 132, 98)),
        BackgroundColour.Grey => ((82, 82, 86), (130, 130, 134)),
        BackgroundColour.Brown => ((98, 68, 46), (146, 112, 82)),
        BackgroundColour.Purple => ((82, 58, 106), (128, 102, 152)),
        _ => throw new ArgumentOutOfRangeException(nameof(colour), colour, null),
    };
}
