namespace VideoSsm.Eval.World;

/// <summary>Adds a schedule of changes to a scene: one every ten seconds, five in a minute.</summary>
internal static class EventSampler
{
    /// <summary>Time between changes.</summary>
    public const double EverySeconds = 10;

    /// <summary>Number of changes.</summary>
    public const int Count = 5;

    /// <summary>Draws the changes.</summary>
    /// <param name="scene">A scene without events.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="split">Train: no state of the scene may touch a held-out combination.</param>
    public static SceneDescription Add(SceneDescription scene, WorldRandom random, Split split)
    {
        for (int i = 1; i <= Count; i++)
        {
            double at = i * EverySeconds;
            while (true)
            {
                SceneDescription next = Draw(scene, at, random);
                WorldAttributes state = WorldAttributes.Of(next, at);
                bool distinct = state.Objects.All(o => WorldSplit.IsDistinct(o.Colour!.Value, state.BackgroundColour!.Value));
                if (!distinct || (split == Split.Train && WorldSplit.Touches(state)))
                    continue;
                scene = next;
                break;
            }
        }

        return scene;
    }

    private static SceneDescription Draw(SceneDescription scene, double at, WorldRandom random)
    {
        WorldAttributes state = WorldAttributes.Of(scene, at);
        int[] present = [.. Enumerable.Range(0, scene.Objects.Count).Where(i => SceneMotion.Pose(scene, i, at).Present)];
        bool alone = present.Length == 1;
        SceneEventKind kind = random.Weighted(
            (SceneEventKind.Recolour, 0.4),
            (SceneEventKind.Background, 0.3),
            (alone ? SceneEventKind.Enter : SceneEventKind.Leave, 0.3));
        switch (kind)
        {
            case SceneEventKind.Recolour:
                int which = present[random.Below(present.Length)];
                ObjectColour colour = random.Any<ObjectColour>();
                return state.Objects.Any(o => o.Colour == colour)
                    ? Draw(scene, at, random)
                    : With(scene, new SceneEvent { AtSeconds = at, Kind = kind, Object = which, Colour = colour });
            case SceneEventKind.Leave:
                return With(scene, new SceneEvent { AtSeconds = at, Kind = kind, Object = present[random.Below(present.Length)], Side = random.Any<Heading>() });
            case SceneEventKind.Background:
                BackgroundPattern pattern = random.Any<BackgroundPattern>();
                BackgroundColour ground = random.Any<BackgroundColour>();
                return pattern == state.Pattern || ground == state.BackgroundColour
                    ? Draw(scene, at, random)
                    : With(scene, new SceneEvent { AtSeconds = at, Kind = kind, Background = SceneBuilder.Ground(pattern, ground, random) });
            default:
                ObjectAttributes words = AttributeSampler.DrawObject(random, state.BackgroundColour!.Value, null);
                if (scene.Objects.Any(o => o.Kind == words.Kind) || state.Objects.Any(o => o.Colour == words.Colour))
                    return Draw(scene, at, random);
                double diameter = words.Size == ObjectSize.Small ? random.Range(17, 19.4) : random.Range(19.5, 22.4);
                var entering = new SceneObject
                {
                    Kind = words.Kind!.Value,
                    Colour = words.Colour!.Value,
                    Diameter = diameter,
                    Motion = SceneBuilder.Motion(words, diameter / 2, 0, several: false, pillar: null, random),
                    FollowsCamera = scene.Camera.Kind == CameraKind.Pan,
                    EntersLater = true,
                };
                int index = scene.Objects.Count;
                return With(
                    scene with { Objects = [.. scene.Objects, entering] },
                    new SceneEvent { AtSeconds = at, Kind = kind, Object = index, Side = random.Any<Heading>() });
        }
    }

    private static SceneDescription With(SceneDescription scene, SceneEvent e) => scene with { Events = [.. scene.Events, e] };
}
