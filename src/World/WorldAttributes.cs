namespace VideoSsm.Eval.World;

/// <summary>What a prompt says about a scene. <c>null</c> means that it says nothing.</summary>
public sealed record WorldAttributes
{
    /// <summary>The objects, in the order of the scene.</summary>
    public IReadOnlyList<ObjectAttributes> Objects { get; init; } = [];

    /// <summary>Pattern of the background.</summary>
    public BackgroundPattern? Pattern { get; init; }

    /// <summary>Colour of the background.</summary>
    public BackgroundColour? BackgroundColour { get; init; }

    /// <summary>Camera; a prompt that does not mention it means <see cref="CameraKind.Static"/>.</summary>
    public CameraKind Camera { get; init; }

    /// <summary>Where the camera goes.</summary>
    public Heading? CameraHeading { get; init; }

    /// <summary>There is a pillar in front.</summary>
    public bool Pillar { get; init; }

    /// <summary>What has just happened, for the later prompts of a schedule.</summary>
    public WorldChange? Change { get; init; }

    /// <summary>The attributes of a scene at a time, its events up to then applied.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="seconds">Time from the start of the scene.</param>
    public static WorldAttributes Of(SceneDescription scene, double seconds = 0)
    {
        ArgumentNullException.ThrowIfNull(scene);
        Background background = scene.Background;
        var colours = scene.Objects.Select(o => o.Colour).ToArray();
        bool[] present = [.. scene.Objects.Select(o => !o.EntersLater)];
        WorldChange? change = null;
        foreach (SceneEvent e in scene.Events)
        {
            if (e.AtSeconds > seconds)
                break;
            ObjectKind? kind = e.Object is { } index ? scene.Objects[index].Kind : null;
            switch (e.Kind)
            {
                case SceneEventKind.Recolour:
                    colours[e.Object!.Value] = e.Colour!.Value;
                    change = new(e.Kind, kind, e.Colour);
                    break;
                case SceneEventKind.Enter:
                    present[e.Object!.Value] = true;
                    change = new(e.Kind, kind, colours[e.Object.Value]);
                    break;
                case SceneEventKind.Leave:
                    present[e.Object!.Value] = false;
                    change = new(e.Kind, kind);
                    break;
                default:
                    background = e.Background!;
                    change = new(e.Kind, Pattern: background.Pattern, BackgroundColour: background.Colour);
                    break;
            }
        }

        return new WorldAttributes
        {
            Objects = [.. scene.Objects.Select((o, i) => (o, i)).Where(p => present[p.i]).Select(p => new ObjectAttributes
            {
                Kind = p.o.Kind,
                Colour = colours[p.i],
                Size = p.o.Size,
                Motion = p.o.Motion.Kind,
                Heading = p.o.Motion.Heading,
            })],
            Pattern = background.Pattern,
            BackgroundColour = background.Colour,
            Camera = scene.Camera.Kind,
            CameraHeading = scene.Camera.Heading,
            Pillar = scene.Pillars.Count > 0,
            Change = change,
        };
    }
}
