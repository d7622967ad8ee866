using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>A scene as a video: frames are drawn while they are read, into one buffer.</summary>
/// <param name="name">Name for messages.</param>
/// <param name="scene">The scene.</param>
/// <param name="frameCount">Number of frames.</param>
/// <param name="width">Width in pixels.</param>
/// <param name="height">Height in pixels.</param>
public sealed class WorldVideo(string name, SceneDescription scene, int frameCount, int width = 64, int height = 64) : IVideo
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int Width => width;

    /// <inheritdoc/>
    public int Height => height;

    /// <inheritdoc/>
    public double FramesPerSecond => scene.FramesPerSecond;

    /// <inheritdoc/>
    public int? FrameCount => frameCount;

    /// <inheritdoc/>
    public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
    {
        byte[] rgb = new byte[checked(width * height * 3)];
        for (int i = 0; i < frameCount; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WorldRenderer.Render(scene, i, width, height, rgb);
            yield return new Frame(i, width, height, rgb);
        }
    }
}
