using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>
/// The border between training and held-out scenes: about a tenth of all combinations of (object kind, object colour, pattern, background
/// colour), chosen by a hash of their names, never appear in training.
/// </summary>
public static class WorldSplit
{
    private const int Kinds = WorldLabels.KindCount, Colours = WorldLabels.ColourCount, Patterns = WorldLabels.PatternCount, Grounds = WorldLabels.BackgroundColourCount;

    private static readonly bool[] HeldOutTable = Table();

    /// <summary>Whether a combination is kept away from training.</summary>
    public static bool IsHeldOut(ObjectKind kind, ObjectColour colour, BackgroundPattern pattern, BackgroundColour ground) =>
        HeldOutTable[Index((int)kind, (int)colour, (int)pattern, (int)ground)];

    /// <summary>
    /// Whether an object of a colour may lie on a background: blue on blue and green on green are never drawn by the sampler, since hue
    /// is what tells them apart from the ground.
    /// </summary>
    public static bool IsDistinct(ObjectColour colour, BackgroundColour ground) => (colour, ground) is not
        ((ObjectColour.Blue, BackgroundColour.Blue) or (ObjectColour.Green, BackgroundColour.Green));

    /// <summary>The side of a scene: training if none of its objects ever forms a held-out combination.</summary>
    public static Split Of(SceneDescription scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return scene.Events.Select(e => e.AtSeconds).Prepend(0).Any(t => Touches(WorldAttributes.Of(scene, t))) ? Split.HeldOut : Split.Train;
    }

    /// <summary>Whether any object of a description forms a held-out combination.</summary>
    internal static bool Touches(WorldAttributes attributes) => attributes.Objects.Any(o =>
        IsHeldOut(o.Kind!.Value, o.Colour!.Value, attributes.Pattern!.Value, attributes.BackgroundColour!.Value));

    private static int Index(int kind, int colour, int pattern, int ground) => (((((kind * Colours) + colour) * Patterns) + pattern) * Grounds) + ground;

    private static bool[] Table()
    {
        bool[] table = new bool[Kinds * Colours * Patterns * Grounds];
        for (int k = 0; k < Kinds; k++)
        {
            for (int c = 0; c < Colours; c++)
            {
                for (int p = 0; p < Patterns; p++)
                {
                    for (int g = 0; g < Grounds; g++)
                    {
                        string name = $"world-split/{(ObjectKind)k}/{(ObjectColour)c}/{(BackgroundPattern)p}/{(BackgroundColour)g}";
                        table[Index(k, c, p, g)] = Seeds.FromName(name) % 10 == 0;
                    }
                }
            }
        }

        return table;
    }
}
