using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>A session that is told each frame; checks that all frames have the size the video states.</summary>
/// <param name="video">The video measured.</param>
internal abstract class FrameSession(VideoFacts video) : IMetricSession
{
    /// <summary>The video measured.</summary>
    protected VideoFacts Video => video;

    /// <summary>Frames taken so far.</summary>
    protected int Frames { get; private set; }

    /// <inheritdoc/>
    public void Add(Frame frame)
    {
        if (frame.Width != video.Width || frame.Height != video.Height || frame.Rgb.Length != (long)video.Width * video.Height * 3)
        {
            throw new ArgumentException(
                $"frame {frame.Index} of '{video.Name}' is {frame.Width}x{frame.Height}; the video states {video.Width}x{video.Height}", nameof(frame));
        }

        Take(frame);
        Frames++;
    }

    /// <inheritdoc/>
    public abstract Measurement Finish();

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Takes a frame of the right size; <see cref="Frames"/> still counts those before it.</summary>
    protected abstract void Take(Frame frame);
}
