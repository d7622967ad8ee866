namespace VideoSsm.Eval.World;

/// <summary>Turns a complete description in words into a scene with numbers.</summary>
internal static class SceneBuilder
{
    /// <summary>Half a view, in units.</summary>
    private const double Half = 32;

    /// <summary>Greatest speed in units per second: 2 units a frame at 16 frames per second, less a margin.</summary>
    private const double Fastest = 30;

    /// <summary>Draws the numbers.</summary>
    /// <param name="words">Every attribute given.</param>
    /// <param name="random">Source of the numbers.</param>
    public static SceneDescription Build(WorldAttributes words, WorldRandom random)
    {
        bool hides = words.Objects.Any(o => o.Motion == MotionKind.Hide);
        Pillar? pillar = words.Pillar ? new Pillar(Math.Round(random.Range(8, 14) * random.Sign(), 2), hides ? random.Range(27, 30) : random.Range(10, 14)) : null;
        if (pillar is not null && !hides)
            pillar = pillar with { X = random.Range(-8, 8) };
        bool several = words.Objects.Count > 1;
        var objects = new List<SceneObject>();
        for (int i = 0; i < words.Objects.Count; i++)
        {
            ObjectAttributes o = words.Objects[i];
            double diameter = o.Size switch
            {
                ObjectSize.Small => random.Range(17, 19.4),
                ObjectSize.Big => random.Range(22.5, 26),
                _ => random.Range(19.5, 22.4),
            };

            // Several objects start in places of their own, side by side.
            double place = several ? (i + 0.5) / words.Objects.Count * 2 * Half - Half : 0;
            objects.Add(new SceneObject
            {
                Kind = o.Kind!.Value,
                Colour = o.Colour!.Value,
                Diameter = diameter,
                Motion = Motion(o, diameter / 2, place, several, pillar, random),
                FollowsCamera = words.Camera == CameraKind.Pan,
            });
        }

        return new SceneDescription
        {
            Background = Ground(words.Pattern!.Value, words.BackgroundColour!.Value, random),
            Objects = objects,
            Camera = CameraOf(words, random),
            Pillars = pillar is null ? [] : [pillar],
        };
    }

    /// <summary>Draws a background with large features, so that an 8x8 patch shows at most one edge of it.</summary>
    public static Background Ground(BackgroundPattern pattern, BackgroundColour colour, WorldRandom random) => new()
    {
        Pattern = pattern,
        Colour = colour,
        Period = pattern is BackgroundPattern.Checks ? random.Range(24, 32) : random.Range(16, 22),
        AngleTurns = pattern switch
        {
            BackgroundPattern.Stripes => random.Below(4) * 0.125,
            BackgroundPattern.Waves => random.Below(2) * 0.25,
            _ => 0,
        },
        PhaseX = random.Range(0, 1),
        PhaseY = random.Range(0, 1),
    };

    /// <summary>Draws a trajectory.</summary>
    public static ObjectMotion Motion(ObjectAttributes words, double radius, double place, bool several, Pillar? pillar, WorldRandom random)
    {
        double room = Half - radius;
        MotionKind kind = words.Motion!.Value;
        double x = several ? Math.Round(place + random.Range(-3, 3), 2) : random.Range(-room * 0.7, room * 0.7);
        double y = random.Range(-room * 0.7, room * 0.7);

        // Beside the pillar, on the side with more room: what a prompt names should be seen in the first frame.
        double free = pillar is { X: > 0 } ? -1 : 1;
        if (pillar is not null && kind != MotionKind.Hide)
            x = Math.Round(free * random.Range(Math.Min(room - 1, radius + (pillar.Width / 2) - Math.Abs(pillar.X)), room), 2);
        var motion = new ObjectMotion { Kind = kind, X = x, Y = y };
        switch (kind)
        {
            case MotionKind.Spin:
                return motion with { TurnsPerSecond = Math.Round(random.Range(0.15, 0.35) * random.Sign(), 2) };
            case MotionKind.Drift:
                (int dx, int dy) = WorldMath.Vector(words.Heading!.Value);
                double speed = random.Range(8, 18);
                return motion with { VelocityX = dx * speed, VelocityY = dy * speed };
            case MotionKind.Bounce:
                return motion with { VelocityX = Math.Round(random.Range(9, 20) * random.Sign(), 2), VelocityY = Math.Round(random.Range(9, 20) * random.Sign(), 2) };
            case MotionKind.Orbit:
                double around = random.Range(10, Math.Max(10.5, Math.Min(15, room - 2)));
                double side = pillar is not null ? free : several ? place : 0;
                double slack = Math.Max(0, room - around);
                return motion with
                {
                    X = several ? Math.Round(place / 2, 2) : random.Range(-slack, slack),
                    Y = random.Range(-slack, slack),
                    Radius = around,
                    TurnsPerSecond = Math.Round(random.Range(0.14, 0.24) * random.Sign(), 2),
                    PhaseTurns = side == 0 ? random.Range(0, 1) : random.Range(-0.08, 0.08) + (side < 0 ? 0.5 : 0),
                };
            case MotionKind.Leave:
                return motion with { Trip = Leaving(words.Heading!.Value, x, y, radius, random) };
            case MotionKind.Hide:
                double home = Math.Round(pillar!.X + (free * Math.Min((pillar.Width / 2) + radius + random.Range(1, 6), Half + Math.Abs(pillar.X) - radius)), 2);
                return motion with { X = home, Trip = Trip(Math.Round(pillar.X - home, 2), 0, random, random.Range(4, 6.4)) };
            default:
                return motion;
        }
    }

    private static Excursion Leaving(Heading heading, double x, double y, double radius, WorldRandom random)
    {
        // Four units beyond the border, so that nothing of it is seen while it is away.
        double far = Math.Round(Half + (1.15 * radius) + 4, 2);
        (int dx, int dy) = WorldMath.Vector(heading);
        double hold = random.Range(4, 6.4);
        return dx != 0 ? Trip(Math.Round((dx * far) - x, 2), 0, random, hold) : Trip(0, Math.Round((dy * far) - y, 2), random, hold);
    }

    private static Excursion Trip(double x, double y, WorldRandom random, double hold)
    {
        double distance = Math.Abs(x) + Math.Abs(y);
        return new Excursion
        {
            X = x,
            Y = y,
            StartSeconds = random.Range(1, 2.5),
            MoveSeconds = Math.Round(Math.Max(1.5, 1.5 * distance / Fastest) + 0.01, 2),
            HoldSeconds = hold,
            PauseSeconds = random.Range(2.5, 4),
        };
    }

    private static Camera CameraOf(WorldAttributes words, WorldRandom random)
    {
        if (words.Camera == CameraKind.Static)
            return Camera.Still;
        (int dx, int dy) = WorldMath.Vector(words.CameraHeading!.Value);
        if (words.Camera == CameraKind.PanAndReturn)
        {
            // One view and a bit: of what was in the first view, nothing is left in the other.
            // The object is out of view well before the camera arrives, so the camera itself stays for less time.
            double distance = (2 * Half) + random.Range(4, 12);
            return new Camera { Kind = CameraKind.PanAndReturn, Trip = Trip(Math.Round(dx * distance, 2), Math.Round(dy * distance, 2), random, random.Range(2.7, 3.4)) };
        }

        double speed = random.Range(5, 12);
        return new Camera { Kind = CameraKind.Pan, VelocityX = dx * speed, VelocityY = dy * speed };
    }
}
