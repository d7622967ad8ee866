namespace VideoSsm.Eval.World;

/// <summary>The attributes of a scene as class numbers, for probes and class conditioning. Those of an object are of the first one present.</summary>
/// <param name="Kind">Shape, below <see cref="KindCount"/>.</param>
/// <param name="Colour">Object colour, below <see cref="ColourCount"/>.</param>
/// <param name="Pattern">Background pattern, below <see cref="PatternCount"/>.</param>
/// <param name="BackgroundColour">Background colour, below <see cref="BackgroundColourCount"/>.</param>
/// <param name="Motion">Motion, below <see cref="MotionCount"/>: still, spin, drift left/right/up/down, bounce, orbit, leave left/right/up/down, hide.</param>
/// <param name="Camera">Camera, below <see cref="CameraCount"/>: static, pan left/right/up/down, pan and return left/right/up/down.</param>
/// <param name="Objects">Number of objects present.</param>
public readonly record struct WorldLabels(int Kind, int Colour, int Pattern, int BackgroundColour, int Motion, int Camera, int Objects)
{
    /// <summary>Number of shapes.</summary>
    public const int KindCount = 6;

    /// <summary>Number of object colours.</summary>
    public const int ColourCount = 7;

    /// <summary>Number of background patterns.</summary>
    public const int PatternCount = 5;

    /// <summary>Number of background colours.</summary>
    public const int BackgroundColourCount = 5;

    /// <summary>Number of motions, directions counted.</summary>
    public const int MotionCount = 13;

    /// <summary>Number of camera paths, directions counted.</summary>
    public const int CameraCount = 9;

    /// <summary>The labels of a scene at a time.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="seconds">Time from the start of the scene; events up to then are applied.</param>
    /// <exception cref="ArgumentException">No object is present.</exception>
    public static WorldLabels Of(SceneDescription scene, double seconds = 0)
    {
        WorldAttributes all = WorldAttributes.Of(scene, seconds);
        if (all.Objects.Count == 0)
            throw new ArgumentException($"no object is present at {seconds} s, so there is nothing to label", nameof(scene));
        ObjectAttributes first = all.Objects[0];
        int heading = (int)(first.Heading ?? 0);
        int motion = first.Motion!.Value switch
        {
            MotionKind.Still => 0,
            MotionKind.Spin => 1,
            MotionKind.Drift => 2 + heading,
            MotionKind.Bounce => 6,
            MotionKind.Orbit => 7,
            MotionKind.Leave => 8 + heading,
            _ => 12,
        };
        int camera = all.Camera == CameraKind.Static ? 0 : (all.Camera == CameraKind.Pan ? 1 : 5) + (int)all.CameraHeading!.Value;
        return new WorldLabels(
            (int)first.Kind!.Value, (int)first.Colour!.Value, (int)all.Pattern!.Value, (int)all.BackgroundColour!.Value, motion, camera, all.Objects.Count);
    }
}
