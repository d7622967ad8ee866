namespace VideoSsm.Eval.World;

/// <summary>Renders runs of frames into memory: what training reads.</summary>
public static class WorldClip
{
    /// <summary>Renders square frames.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="firstFrame">Index of the first frame.</param>
    /// <param name="count">Number of frames.</param>
    /// <param name="size">Width and height in pixels.</param>
    /// <returns><c>[F, H, W, 3]</c>, packed.</returns>
    public static byte[] Render(SceneDescription scene, int firstFrame, int count, int size = 64) => Render(scene, firstFrame, count, size, size);

    /// <summary>Renders frames of any shape.</summary>
    /// <returns><c>[F, H, W, 3]</c>, packed.</returns>
    public static byte[] Render(SceneDescription scene, int firstFrame, int count, int width, int height)
    {
        byte[] clip = new byte[checked(count * width * height * 3)];
        Render(scene, firstFrame, count, width, height, clip);
        return clip;
    }

    /// <summary>Renders frames into a buffer of the caller.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="firstFrame">Index of the first frame.</param>
    /// <param name="count">Number of frames.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="clip">Receives <c>[F, H, W, 3]</c>.</param>
    public static void Render(SceneDescription scene, int firstFrame, int count, int width, int height, Span<byte> clip)
    {
        int bytes = checked(width * height * 3);
        for (int i = 0; i < count; i++)
            WorldRenderer.Render(scene, firstFrame + i, width, height, clip.Slice(i * bytes, bytes));
    }
}
