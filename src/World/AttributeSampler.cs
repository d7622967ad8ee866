namespace VideoSsm.Eval.World;

/// <summary>Draws what a scene shows, in words; <see cref="SceneBuilder"/> draws the numbers.</summary>
internal static class AttributeSampler
{
    /// <summary>Draws a complete description.</summary>
    public static WorldAttributes Draw(WorldRandom random, WorldProfile profile)
    {
        var ground = random.Any<BackgroundColour>();
        var pattern = random.Any<BackgroundPattern>();
        ObjectAttributes first = DrawObject(random, ground, null);
        var scene = new WorldAttributes { Objects = [first], Pattern = pattern, BackgroundColour = ground };
        switch (profile)
        {
            case WorldProfile.Simple:
                return WithCamera(random, scene, 0.3);
            case WorldProfile.Interactive:
                return WithCamera(random, scene, 0.15);
            case WorldProfile.LongMemory:
                return random.Weighted<Func<WorldRandom, WorldAttributes, WorldAttributes>>((PanAndReturn, 0.45), (Leave, 0.35), (Hide, 0.2))(random, scene);
            default:
                return random.Weighted<Func<WorldRandom, WorldAttributes, WorldAttributes>>(
                    ((r, s) => WithCamera(r, s, 0.25), 0.55),
                    (Second, 0.15),
                    (Behind, 0.1),
                    (PanAndReturn, 0.08),
                    (Leave, 0.07),
                    (Hide, 0.05))(random, scene);
        }
    }

    /// <summary>Fills in what a free prompt leaves open.</summary>
    public static WorldAttributes Complete(WorldRandom random, WorldAttributes wanted)
    {
        IReadOnlyList<ObjectAttributes> objects = wanted.Objects.Count == 0 ? [new ObjectAttributes()] : wanted.Objects;
        BackgroundColour ground = wanted.BackgroundColour ?? Until(random.Any<BackgroundColour>, g => objects.All(o => o.Colour is not { } c || WorldSplit.IsDistinct(c, g)));
        var filled = new List<ObjectAttributes>();
        foreach (ObjectAttributes o in objects)
        {
            ObjectAttributes drawn = DrawObject(random, ground, o.Kind);
            MotionKind motion = o.Motion ?? drawn.Motion!.Value;
            filled.Add(new ObjectAttributes
            {
                Kind = o.Kind ?? drawn.Kind,
                Colour = o.Colour ?? drawn.Colour,
                Size = o.Size,
                Motion = motion,
                Heading = motion is MotionKind.Drift or MotionKind.Leave ? o.Heading ?? random.Any<Heading>() : null,
            });
        }

        return wanted with
        {
            Objects = filled,
            Pattern = wanted.Pattern ?? random.Any<BackgroundPattern>(),
            BackgroundColour = ground,
            CameraHeading = wanted.Camera == CameraKind.Static ? null : wanted.CameraHeading ?? random.Any<Heading>(),
            Pillar = wanted.Pillar || filled.Any(o => o.Motion == MotionKind.Hide),
        };
    }

    /// <summary>Draws an object that stands out from a ground.</summary>
    public static ObjectAttributes DrawObject(WorldRandom random, BackgroundColour ground, ObjectKind? fixedKind)
    {
        ObjectKind kind = fixedKind ?? random.Any<ObjectKind>();
        ObjectColour colour = Until(random.Any<ObjectColour>, c => WorldSplit.IsDistinct(c, ground));
        MotionKind motion = random.Weighted((MotionKind.Bounce, 0.4), (MotionKind.Drift, 0.2), (MotionKind.Orbit, 0.15), (MotionKind.Spin, 0.15), (MotionKind.Still, 0.1));

        // A turning disc looks like one at rest.
        if (motion == MotionKind.Spin && kind is ObjectKind.Circle or ObjectKind.Ring)
            motion = MotionKind.Bounce;
        return new ObjectAttributes
        {
            Kind = kind,
            Colour = colour,
            Size = random.Weighted((ObjectSize.Medium, 0.5), (ObjectSize.Big, 0.3), (ObjectSize.Small, 0.2)),
            Motion = motion,
            Heading = motion == MotionKind.Drift ? random.Any<Heading>() : null,
        };
    }

    private static WorldAttributes WithCamera(WorldRandom random, WorldAttributes scene, double share) => random.Chance(share)
        ? scene with { Camera = CameraKind.Pan, CameraHeading = random.Any<Heading>() }
        : scene;

    private static WorldAttributes PanAndReturn(WorldRandom random, WorldAttributes scene)
    {
        // Only motions that stay near home: what crosses the border by itself would blur what the camera does.
        MotionKind motion = random.Weighted((MotionKind.Bounce, 0.4), (MotionKind.Orbit, 0.2), (MotionKind.Still, 0.4));
        return scene with
        {
            Objects = [scene.Objects[0] with { Motion = motion, Heading = null }],
            Camera = CameraKind.PanAndReturn,
            CameraHeading = random.Any<Heading>(),
        };
    }

    private static WorldAttributes Leave(WorldRandom random, WorldAttributes scene) =>
        scene with { Objects = [scene.Objects[0] with { Motion = MotionKind.Leave, Heading = random.Any<Heading>() }] };

    private static WorldAttributes Hide(WorldRandom random, WorldAttributes scene) => scene with
    {
        Objects = [scene.Objects[0] with { Motion = MotionKind.Hide, Heading = null, Size = random.Chance(0.5) ? ObjectSize.Small : ObjectSize.Medium }],
        Pillar = true,
    };

    private static WorldAttributes Behind(WorldRandom random, WorldAttributes scene)
    {
        MotionKind motion = random.Weighted((MotionKind.Bounce, 0.6), (MotionKind.Orbit, 0.4));
        return scene with { Objects = [scene.Objects[0] with { Motion = motion, Heading = null }], Pillar = true };
    }

    private static WorldAttributes Second(WorldRandom random, WorldAttributes scene)
    {
        ObjectAttributes first = scene.Objects[0];
        ObjectAttributes second = Until(
            () => DrawObject(random, scene.BackgroundColour!.Value, null), o => o.Kind != first.Kind && o.Colour != first.Colour);
        ObjectSize Shrink(ObjectSize size) => size == ObjectSize.Big ? ObjectSize.Medium : size;
        return scene with { Objects = [first with { Size = Shrink(first.Size) }, second with { Size = Shrink(second.Size) }] };
    }

    private static T Until<T>(Func<T> draw, Func<T, bool> good)
    {
        while (true)
        {
            T drawn = draw();
            if (good(drawn))
                return drawn;
        }
    }
}
