namespace VideoSsm.Eval.World;

/// <summary>
/// Draws one frame of a scene. A pure function of (scene, frame, size): no state, no allocation, callable from any thread,
/// the same bytes on every machine (only additions, products, square roots and floors are used).
/// </summary>
public static class WorldRenderer
{
    /// <summary>Raised whenever the same scene gets other pixels, so that nothing made of the old ones passes for new. 2: waves no longer flip where a period ends.</summary>
    public const int Version = 2;

    /// <summary>Draws a frame.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="frame">Frame index from 0; its time is <c>frame / FramesPerSecond</c>.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="rgb">Receives <c>[H, W, 3]</c>: exactly <c>width * height * 3</c> bytes.</param>
    /// <exception cref="ArgumentException">The buffer has another size.</exception>
    public static void Render(SceneDescription scene, int frame, int width, int height, Span<byte> rgb)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        if (rgb.Length != checked(width * height * 3))
            throw new ArgumentException($"the buffer has {rgb.Length} bytes, a frame of {width}x{height} needs {width * height * 3}", nameof(rgb));
        double seconds = frame / scene.FramesPerSecond;
        var view = new WorldView(scene, width, height);
        DrawBackground(scene, seconds, view, rgb);
        for (int i = 0; i < scene.Objects.Count; i++)
            DrawObject(scene.Objects[i], SceneMotion.Pose(scene, i, seconds), view, rgb);
        DrawPillars(scene, seconds, view, rgb);
    }

    private static void DrawBackground(SceneDescription scene, double seconds, WorldView view, Span<byte> rgb)
    {
        (Background from, Background to, double share) = SceneMotion.BackgroundAt(scene, seconds);
        (double cameraX, double cameraY) = scene.Camera.At(seconds);
        Span<float> row = view.Width <= 4096 ? stackalloc float[view.Width] : new float[view.Width];
        for (int y = 0; y < view.Height; y++)
        {
            double worldX = cameraX + view.UnitX(0), worldY = cameraY + view.UnitY(y);
            Span<byte> line = rgb.Slice(y * view.Width * 3, view.Width * 3);
            Patterns.Row(to, worldX, worldY, view.Step, row);
            Shade(to.Colour, row, 1, line);
            if (share < 1)
            {
                Patterns.Row(from, worldX, worldY, view.Step, row);
                Shade(from.Colour, row, (float)(1 - share), line);
            }
        }
    }

    // Writes ground + mix * (pattern - ground), blended over what is there by the given share.
    private static void Shade(BackgroundColour colour, ReadOnlySpan<float> row, float share, Span<byte> line)
    {
        (var ground, var pattern) = WorldPalette.Of(colour);
        float r0 = ground.R + 0.5f, g0 = ground.G + 0.5f, b0 = ground.B + 0.5f;
        float dr = pattern.R - ground.R, dg = pattern.G - ground.G, db = pattern.B - ground.B;
        for (int x = 0, o = 0; x < row.Length; x++, o += 3)
        {
            float m = row[x], r = r0 + (m * dr), g = g0 + (m * dg), b = b0 + (m * db);
            if (share < 1)
            {
                r = line[o] + (share * (r - line[o]));
                g = line[o + 1] + (share * (g - line[o + 1]));
                b = line[o + 2] + (share * (b - line[o + 2]));
            }

            line[o] = (byte)r;
            line[o + 1] = (byte)g;
            line[o + 2] = (byte)b;
        }
    }

    private static void DrawObject(SceneObject item, ObjectPose pose, WorldView view, Span<byte> rgb)
    {
        const float RimShade = 0.45f;
        if (!pose.Present)
            return;
        var brush = new ObjectBrush(item, pose, view);
        float red = (float)pose.Red, green = (float)pose.Green, blue = (float)pose.Blue;
        for (int y = brush.Top; y < brush.Bottom; y++)
        {
            for (int x = brush.Left; x < brush.Right; x++)
            {
                float distance = brush.DistanceInPixels(x, y);
                if (distance >= 0.5f)
                    continue;
                float cover = MathF.Min(0.5f - distance, 1);
                float shade = RimShade + ((1 - RimShade) * Math.Clamp(0.5f - distance - brush.RimInPixels, 0, 1));
                Blend(rgb, ((y * view.Width) + x) * 3, red * shade, green * shade, blue * shade, cover);
            }
        }
    }

    private static void DrawPillars(SceneDescription scene, double seconds, WorldView view, Span<byte> rgb)
    {
        double cameraX = scene.Camera.At(seconds).X;
        (byte r, byte g, byte b) = WorldPalette.Pillar;
        for (int i = 0; i < scene.Pillars.Count; i++)
        {
            for (int x = 0; x < view.Width; x++)
            {
                float cover = view.PillarCover(scene.Pillars[i], cameraX, x);
                if (cover <= 0)
                    continue;
                for (int y = 0; y < view.Height; y++)
                    Blend(rgb, ((y * view.Width) + x) * 3, r, g, b, cover);
            }
        }
    }

    private static void Blend(Span<byte> rgb, int at, float r, float g, float b, float cover)
    {
        rgb[at] = (byte)(rgb[at] + (cover * (r - rgb[at])) + 0.5f);
        rgb[at + 1] = (byte)(rgb[at + 1] + (cover * (g - rgb[at + 1])) + 0.5f);
        rgb[at + 2] = (byte)(rgb[at + 2] + (cover * (b - rgb[at + 2])) + 0.5f);
    }
}
