namespace VideoSsm.Eval.World;

/// <summary>Where everything is at a time: closed forms, no state, so frame 10,000 is as exact as frame 0.</summary>
public static class SceneMotion
{
    /// <summary>Time a change of colour takes.</summary>
    public const double FadeSeconds = 0.5;

    /// <summary>Time an entering or leaving object takes for one view: at most 2 units a frame at 16 frames per second.</summary>
    public const double SlideSeconds = 3;

    /// <summary>An object at a time.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="index">Which object.</param>
    /// <param name="seconds">Time from the start of the scene.</param>
    public static ObjectPose Pose(SceneDescription scene, int index, double seconds)
    {
        ArgumentNullException.ThrowIfNull(scene);
        SceneObject item = scene.Objects[index];
        (double x, double y, double turns) = Path(scene, item, seconds);
        if (!item.FollowsCamera)
        {
            (double cameraX, double cameraY) = scene.Camera.At(seconds);
            x -= cameraX;
            y -= cameraY;
        }

        bool present = !item.EntersLater;
        (double red, double green, double blue) = WorldPalette.Of(item.Colour);

        // By index: an enumerator of an interface would be an allocation per object and frame.
        for (int i = 0; i < scene.Events.Count; i++)
        {
            SceneEvent e = scene.Events[i];
            if (e.Object != index || e.AtSeconds > seconds)
                continue;
            double share = (seconds - e.AtSeconds) / (e.Kind == SceneEventKind.Recolour ? FadeSeconds : SlideSeconds);
            switch (e.Kind)
            {
                case SceneEventKind.Recolour:
                    (double r, double g, double b) = WorldPalette.Of(e.Colour!.Value);
                    share = Math.Min(share, 1);
                    (red, green, blue) = (red + (share * (r - red)), green + (share * (g - green)), blue + (share * (b - blue)));
                    break;
                case SceneEventKind.Enter:
                    present = true;
                    Slide(1 - WorldMath.Smooth(share), e.Side!.Value);
                    break;
                case SceneEventKind.Leave:
                    present &= share < 1;
                    Slide(WorldMath.Smooth(share), e.Side!.Value);
                    break;
            }
        }

        return new ObjectPose(present, x, y, turns, red, green, blue);

        void Slide(double share, Heading side)
        {
            (int dx, int dy) = WorldMath.Vector(side);
            x += share * dx * scene.ViewWidth;
            y += share * dy * scene.ViewHeight;
        }
    }

    /// <summary>The backgrounds to blend at a time.</summary>
    /// <returns>The older one, the newer one, and the share of the newer one in [0, 1].</returns>
    internal static (Background From, Background To, double Share) BackgroundAt(SceneDescription scene, double seconds)
    {
        Background from = scene.Background, to = scene.Background;
        double share = 1;
        for (int i = 0; i < scene.Events.Count; i++)
        {
            SceneEvent e = scene.Events[i];
            if (e.Kind != SceneEventKind.Background || e.AtSeconds > seconds)
                continue;
            (from, to) = (to, e.Background!);
            share = Math.Min(1, (seconds - e.AtSeconds) / FadeSeconds);
        }

        return (from, to, share);
    }

    private static (double X, double Y, double Turns) Path(SceneDescription scene, SceneObject item, double t)
    {
        ObjectMotion m = item.Motion;
        double radius = item.Diameter / 2;
        switch (m.Kind)
        {
            case MotionKind.Spin:
                double turns = m.TurnsPerSecond * t;
                return (m.X, m.Y, turns - Math.Floor(turns));
            case MotionKind.Drift:
                // Wraps only along an axis it moves on, and just beyond the border: no shape reaches farther than 1.08 radii along an axis.
                return (
                    m.VelocityX == 0 ? m.X : WorldMath.Wrap(m.X + (m.VelocityX * t), (scene.ViewWidth / 2) + (1.1 * radius) + 0.25),
                    m.VelocityY == 0 ? m.Y : WorldMath.Wrap(m.Y + (m.VelocityY * t), (scene.ViewHeight / 2) + (1.1 * radius) + 0.25),
                    0);
            case MotionKind.Bounce:
                return (
                    WorldMath.Reflect(m.X + (m.VelocityX * t), (scene.ViewWidth / 2) - radius),
                    WorldMath.Reflect(m.Y + (m.VelocityY * t), (scene.ViewHeight / 2) - radius),
                    0);
            case MotionKind.Orbit:
                double angle = m.PhaseTurns + (m.TurnsPerSecond * t);
                return (m.X + (m.Radius * WorldMath.Cos(angle)), m.Y + (m.Radius * WorldMath.Sin(angle)), 0);
            case MotionKind.Leave or MotionKind.Hide:
                double share = m.Trip!.ShareAt(t);
                return (m.X + (share * m.Trip.X), m.Y + (share * m.Trip.Y), 0);
            default:
                return (m.X, m.Y, 0);
        }
    }
}
