using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video;

/// <summary>A short video held in memory: for controls, tests and small clips.</summary>
public sealed class MemoryVideo : IVideo
{
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _frames;

    /// <summary>Takes frames as they are; they are not copied.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="framesPerSecond">Frames per second, above 0.</param>
    /// <param name="frames">RGB frames, <c>[H, W, 3]</c> each.</param>
    /// <exception cref="ArgumentException">A size or rate is not positive, or a frame has the wrong number of bytes.</exception>
    public MemoryVideo(string name, int width, int height, double framesPerSecond, IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        long bytes = 3L * width * height;
        for (int i = 0; i < frames.Count; i++)
        {
            if (frames[i].Length != bytes)
                throw new ArgumentException($"frame {i} of '{name}' has {frames[i].Length} bytes; {width}x{height} RGB needs {bytes}", nameof(frames));
        }

        (Name, Width, Height, FramesPerSecond, _frames) = (name, width, height, framesPerSecond, frames);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public double FramesPerSecond { get; }

    /// <inheritdoc/>
    public int? FrameCount => _frames.Count;

    /// <summary>Copies all frames of a video into memory.</summary>
    /// <exception cref="InvalidDataException">The video cannot be decoded to its end.</exception>
    public static MemoryVideo Load(IVideo video, CancellationToken cancellationToken = default) => new(
        video.Name,
        video.Width,
        video.Height,
        video.FramesPerSecond,
        [.. video.ReadFrames(cancellationToken).Select(frame => (ReadOnlyMemory<byte>)frame.Rgb.ToArray())]);

    /// <inheritdoc/>
    public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < _frames.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new Frame(i, Width, Height, _frames[i]);
        }
    }
}
