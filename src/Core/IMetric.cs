namespace VideoSsm.Eval.Core;

/// <summary>A ruler. It sees a video and its prompt, never the method that made it.</summary>
public interface IMetric
{
    /// <summary>What is measured.</summary>
    MetricInfo Info { get; }

    /// <summary>Begins one video. Many metrics read the same decoded frames side by side, so a metric is fed, it does not read.</summary>
    /// <exception cref="MetricUnavailableException">The metric cannot score this video; the message is the reason shown in the table.</exception>
    IMetricSession Start(VideoFacts video, Prompt prompt);
}

/// <summary>One metric at work on one video: constant memory, whatever the length.</summary>
public interface IMetricSession : IDisposable
{
    /// <summary>Takes the next frame, in order.</summary>
    void Add(Frame frame);

    /// <summary>Ends the video.</summary>
    /// <returns>A value, or the reason why there is none.</returns>
    Measurement Finish();
}

/// <summary>What is known of a video before its frames.</summary>
/// <param name="Name">Name for messages.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="FramesPerSecond">Frames per second.</param>
/// <param name="Windows">How to cut the curve over time; <c>null</c> for none.</param>
public sealed record VideoFacts(string Name, int Width, int Height, double FramesPerSecond, WindowSpec? Windows)
{
    /// <summary>Number of frames if it is known before reading; <c>null</c> otherwise. What is decoded may still differ.</summary>
    public int? FrameCount { get; init; }

    /// <summary>Whether the rate is stated by the video; false for pictures, whose rate is an assumption.</summary>
    public bool StatesRate { get; init; } = true;
}

/// <summary>Windows over time, in seconds: <c>[k * stride, k * stride + length)</c>.</summary>
/// <param name="LengthSeconds">Length of each window.</param>
/// <param name="StrideSeconds">Distance between starts.</param>
public sealed record WindowSpec(double LengthSeconds, double StrideSeconds)
{
    /// <summary>The windows a frame lies in, by number from 0.</summary>
    /// <param name="frameIndex">Index of the frame.</param>
    /// <param name="framesPerSecond">Rate of the video.</param>
    /// <returns>The first and the last; none where the last is below the first (a stride longer than the windows).</returns>
    public (int First, int Last) Holding(int frameIndex, double framesPerSecond)
    {
        // A hair is added so that a frame on a border (0.3 * 10 in binary) falls into the window that begins there.
        double t = (frameIndex / framesPerSecond) + 1e-9;
        return (Math.Max(0, (int)Math.Floor((t - LengthSeconds) / StrideSeconds) + 1), (int)Math.Floor(t / StrideSeconds));
    }
}

/// <summary>A metric has no value for a video; the message is its reason, in one line.</summary>
public sealed class MetricUnavailableException(string message) : Exception(message);
