using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>Rejects scenes that cannot be drawn.</summary>
internal static class SceneValidator
{
    /// <exception cref="UsageException">One line: what is wrong and what is allowed.</exception>
    public static void Check(SceneDescription scene)
    {
        Require(scene.ViewWidth is >= 8 and <= 4096, "viewWidth must lie between 8 and 4096");
        Require(scene.ViewHeight is >= 8 and <= 4096, "viewHeight must lie between 8 and 4096");
        Require(scene.FramesPerSecond is > 0 and <= 1000, "framesPerSecond must lie above 0 and up to 1000");
        Check(scene.Background);
        Require(scene.Objects is { Count: <= SceneDescription.MaximumObjects }, $"objects must be a list of at most {SceneDescription.MaximumObjects}");
        for (int i = 0; i < scene.Objects.Count; i++)
        {
            SceneObject o = scene.Objects[i];
            Require(o.Diameter is > 0 and <= 4096, $"objects[{i}].diameter must lie above 0 and up to 4096");
            Require(o.Motion is not null, $"objects[{i}].motion is missing");
            bool travels = o.Motion!.Kind is MotionKind.Leave or MotionKind.Hide;
            Require(travels == o.Motion.Trip is not null, $"objects[{i}].motion.trip is needed for leave and hide, and only there");
            Check(o.Motion.Trip, $"objects[{i}].motion.trip");
        }

        Require(scene.Camera is not null, "camera must not be null");
        Require(scene.Camera!.Kind == CameraKind.PanAndReturn == scene.Camera.Trip is not null, "camera.trip is needed for pan-and-return, and only there");
        Check(scene.Camera.Trip, "camera.trip");
        Require(scene.Pillars is not null && scene.Pillars.All(p => p.Width > 0), "pillars need a width above 0");
        Require(scene.Events is not null, "events must not be null");
        double last = 0;
        foreach (SceneEvent e in scene.Events!)
        {
            Require(e.AtSeconds >= last, "events must be in time order from 0 s on");
            last = e.AtSeconds;
            Check(scene, e);
        }
    }

    private static void Check(SceneDescription scene, SceneEvent e)
    {
        string name = $"the event at {e.AtSeconds} s";
        if (e.Kind == SceneEventKind.Background)
        {
            Require(e.Background is not null, $"{name} needs a background");
            Check(e.Background!);
            return;
        }

        Require(e.Object is { } index && index >= 0 && index < scene.Objects.Count, $"{name} needs the index of one of the {scene.Objects.Count} objects");
        Require(e.Kind != SceneEventKind.Recolour || e.Colour is not null, $"{name} needs a colour");
        Require(e.Kind == SceneEventKind.Recolour || e.Side is not null, $"{name} needs a side");
        Require(e.Kind != SceneEventKind.Enter || scene.Objects[e.Object!.Value].EntersLater, $"{name}: an object that enters must be marked entersLater");
    }

    private static void Check(Background background)
    {
        Require(background is not null, "background is missing");
        Require(background!.Period is >= 4 and <= 4096, "background.period must lie between 4 and 4096");
    }

    private static void Check(Excursion? trip, string name) =>
        Require(
            trip is null || (trip.MoveSeconds > 0 && trip.HoldSeconds >= 0 && trip.PauseSeconds >= 0 && trip.StartSeconds >= 0),
            $"{name} needs moveSeconds above 0 and no negative time");

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new UsageException($"not a world scene: {message}");
    }
}
