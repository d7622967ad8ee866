using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>What is where in every frame of a scene. Computed on demand from the scene's closed forms; holds no frames, is thread-safe.</summary>
/// <param name="scene">The scene.</param>
/// <param name="width">Width of the picture in pixels.</param>
/// <param name="height">Height of the picture in pixels.</param>
public sealed class WorldTruth(SceneDescription scene, int width = 64, int height = 64)
{
    /// <summary>Value of <see cref="Surfaces"/> where the background is seen; object i has i + 1.</summary>
    public const byte BackgroundSurface = 0;

    /// <summary>Value of <see cref="Surfaces"/> where a pillar is seen.</summary>
    public const byte PillarSurface = 255;

    /// <summary>An object of which a smaller share is seen counts as gone.</summary>
    public const double GoneBelow = 0.02;

    /// <summary>An object of which at least this share is seen counts as seen.</summary>
    public const double SeenFrom = 0.5;

    private readonly WorldView _view = new(scene, width, height);

    /// <summary>The scene.</summary>
    public SceneDescription Scene => scene;

    /// <summary>Width of the picture in pixels.</summary>
    public int Width => width;

    /// <summary>Height of the picture in pixels.</summary>
    public int Height => height;

    /// <summary>The truth a prompt was written from.</summary>
    /// <exception cref="UsageException">The prompt has no scene.</exception>
    public static WorldTruth Of(Prompt prompt, int width = 64, int height = 64) => new(SceneDescription.FromPrompt(prompt), width, height);

    /// <summary>Position of the camera in pixels from the first view.</summary>
    public (double X, double Y) CameraAt(int frame)
    {
        (double x, double y) = scene.Camera.At(Seconds(frame));
        return (x * _view.Scale, y * _view.Scale);
    }

    /// <summary>One object in one frame.</summary>
    public ObjectTruth Object(int frame, int index)
    {
        double seconds = Seconds(frame);
        SceneObject item = scene.Objects[index];
        ObjectPose pose = SceneMotion.Pose(scene, index, seconds);
        (double full, double inFrame, double visible) = pose.Present ? Areas(seconds, index, pose) : default;
        return new ObjectTruth
        {
            Present = pose.Present,
            Kind = item.Kind,
            Colour = scene.Events.LastOrDefault(e => e.Kind == SceneEventKind.Recolour && e.Object == index && e.AtSeconds <= seconds)?.Colour ?? item.Colour,
            X = _view.PixelX(pose.X),
            Y = _view.PixelY(pose.Y),
            Turns = pose.Turns,
            FullArea = full,
            InFrameArea = inFrame,
            VisibleArea = visible,
        };
    }

    /// <summary>Which surface each pixel shows: the one that covers at least half of it and lies in front.</summary>
    /// <param name="frame">Frame index.</param>
    /// <param name="surfaces">Receives <c>[H, W]</c>: <see cref="BackgroundSurface"/>, object index + 1, or <see cref="PillarSurface"/>.</param>
    public void Surfaces(int frame, Span<byte> surfaces)
    {
        Require(surfaces.Length, width * height);
        surfaces.Clear();
        double seconds = Seconds(frame);
        for (int i = 0; i < scene.Objects.Count; i++)
        {
            ObjectPose pose = SceneMotion.Pose(scene, i, seconds);
            if (pose.Present)
                Fill(new ObjectBrush(scene.Objects[i], pose, _view), surfaces, (byte)(i + 1));
        }

        double cameraX = scene.Camera.At(seconds).X;
        foreach (Pillar pillar in scene.Pillars)
        {
            for (int x = 0; x < width; x++)
            {
                if (_view.PillarCover(pillar, cameraX, x) < 0.5f)
                    continue;
                for (int y = 0; y < height; y++)
                    surfaces[(y * width) + x] = PillarSurface;
            }
        }
    }

    /// <summary>The pixels in which an object is seen.</summary>
    /// <param name="frame">Frame index.</param>
    /// <param name="index">Which object.</param>
    /// <param name="mask">Receives <c>[H, W]</c>: 1 where it is seen, else 0.</param>
    public void VisibleMask(int frame, int index, Span<byte> mask)
    {
        Surfaces(frame, mask);
        for (int i = 0; i < mask.Length; i++)
            mask[i] = mask[i] == index + 1 ? (byte)1 : (byte)0;
    }

    /// <summary>The pixels an object would be seen in if nothing were in front.</summary>
    /// <param name="frame">Frame index.</param>
    /// <param name="index">Which object.</param>
    /// <param name="mask">Receives <c>[H, W]</c>: 1 or 0.</param>
    public void AmodalMask(int frame, int index, Span<byte> mask)
    {
        Require(mask.Length, width * height);
        mask.Clear();
        ObjectPose pose = SceneMotion.Pose(scene, index, Seconds(frame));
        if (pose.Present)
            Fill(new ObjectBrush(scene.Objects[index], pose, _view), mask, 1);
    }

    /// <summary>Forward optical flow of the visible surfaces: where each pixel's point is one frame later. The aim may be hidden or outside.</summary>
    /// <param name="frame">Frame index t; the flow leads to t + 1.</param>
    /// <param name="flow">Receives <c>[H, W, 2]</c>: x to the right, y down, in pixels.</param>
    public void Flow(int frame, Span<float> flow) => Flow(frame, frame + 1, flow);

    /// <summary>Optical flow of the visible surfaces between any two frames: where each pixel's point is in the other. The aim may be hidden or outside.</summary>
    /// <param name="frame">Frame index whose pixels are asked for.</param>
    /// <param name="other">Frame index the flow leads to, later or earlier.</param>
    /// <param name="flow">Receives <c>[H, W, 2]</c>: x to the right, y down, in pixels.</param>
    public void Flow(int frame, int other, Span<float> flow)
    {
        Require(flow.Length, width * height * 2);
        byte[] surfaces = new byte[width * height];
        Surfaces(frame, surfaces);
        (double x0, double y0) = CameraAt(frame);
        (double x1, double y1) = CameraAt(other);
        float worldX = (float)(x0 - x1), worldY = (float)(y0 - y1);
        var steps = new RigidStep[scene.Objects.Count];
        for (int i = 0; i < steps.Length; i++)
            steps[i] = new RigidStep(SceneMotion.Pose(scene, i, Seconds(frame)), SceneMotion.Pose(scene, i, Seconds(other)), _view);
        for (int y = 0, at = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, at++)
            {
                (flow[2 * at], flow[(2 * at) + 1]) = surfaces[at] is BackgroundSurface or PillarSurface
                    ? (worldX, worldY)
                    : steps[surfaces[at] - 1].At(x + 0.5, y + 0.5);
            }
        }
    }

    /// <summary>The absences of all objects that end with a return, in order of return.</summary>
    /// <param name="frames">Number of frames looked at.</param>
    /// <param name="minimumAbsenceSeconds">Shorter ones are left out.</param>
    public IReadOnlyList<Reentry> Reentries(int frames, double minimumAbsenceSeconds)
    {
        var found = new List<Reentry>();
        for (int i = 0; i < scene.Objects.Count; i++)
        {
            int lastSeen = -1, gone = -1, back = -1;
            for (int f = 0; f < frames; f++)
            {
                double fraction = Object(f, i).VisibleFraction;
                if (fraction >= SeenFrom)
                {
                    if (gone >= 0)
                    {
                        back = back < 0 ? f : back;
                        found.Add(new Reentry(i, lastSeen, gone, back, f, (back - gone) / scene.FramesPerSecond));
                    }

                    (lastSeen, gone, back) = (f, -1, -1);
                }
                else if (fraction < GoneBelow && lastSeen >= 0)
                {
                    // Gone anew after a glimpse: the absence is counted from here.
                    if (gone < 0 || back >= 0)
                        (gone, back) = (f, -1);
                }
                else if (gone >= 0 && back < 0)
                {
                    back = f;
                }
            }
        }

        return [.. found.Where(r => r.AbsenceSeconds >= minimumAbsenceSeconds).OrderBy(r => r.SeenFrame).ThenBy(r => r.Object)];
    }

    private static void Require(int length, int expected)
    {
        if (length != expected)
            throw new ArgumentException($"the buffer has {length} elements, this picture needs {expected}");
    }

    private static void Fill(ObjectBrush brush, Span<byte> map, byte value)
    {
        for (int y = brush.Top; y < brush.Bottom; y++)
        {
            for (int x = brush.Left; x < brush.Right; x++)
            {
                if (brush.Cover(x, y) >= 0.5f)
                    map[(y * brush.PictureWidth) + x] = value;
            }
        }
    }

    private double Seconds(int frame) => frame / scene.FramesPerSecond;

    private (double Full, double InFrame, double Visible) Areas(double seconds, int index, ObjectPose pose)
    {
        var brush = new ObjectBrush(scene.Objects[index], pose, _view);
        var front = new List<ObjectBrush>();
        for (int j = index + 1; j < scene.Objects.Count; j++)
        {
            ObjectPose other = SceneMotion.Pose(scene, j, seconds);
            if (other.Present)
                front.Add(new ObjectBrush(scene.Objects[j], other, _view));
        }

        double cameraX = scene.Camera.At(seconds).X, full = 0, inFrame = 0, visible = 0;
        for (int y = brush.UnclippedTop; y < brush.UnclippedBottom; y++)
        {
            for (int x = brush.UnclippedLeft; x < brush.UnclippedRight; x++)
            {
                double cover = brush.Cover(x, y);
                full += cover;
                if (cover == 0 || x < 0 || y < 0 || x >= width || y >= height)
                    continue;
                inFrame += cover;
                foreach (ObjectBrush other in front)
                    cover *= 1 - other.Cover(x, y);
                foreach (Pillar pillar in scene.Pillars)
                    cover *= 1 - _view.PillarCover(pillar, cameraX, x);
                visible += cover;
            }
        }

        return (full, inFrame, visible);
    }

    /// <summary>Takes a point of a rigid object from one frame to the next.</summary>
    private readonly struct RigidStep(ObjectPose from, ObjectPose to, WorldView view)
    {
        private readonly double _fromX = view.PixelX(from.X);
        private readonly double _fromY = view.PixelY(from.Y);
        private readonly double _toX = view.PixelX(to.X);
        private readonly double _toY = view.PixelY(to.Y);
        private readonly double _cos = WorldMath.Cos(to.Turns - from.Turns);
        private readonly double _sin = WorldMath.Sin(to.Turns - from.Turns);

        public (float X, float Y) At(double x, double y)
        {
            double dx = x - _fromX, dy = y - _fromY;
            return ((float)(_toX + (dx * _cos) - (dy * _sin) - x), (float)(_toY + (dx * _sin) + (dy * _cos) - y));
        }
    }
}
