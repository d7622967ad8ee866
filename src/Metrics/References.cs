using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>References from anywhere, a folder of videos for instance: the caller knows how to open them.</summary>
/// <param name="description">What they are, in words.</param>
/// <param name="find">The reference of a prompt; <c>null</c> if there is none.</param>
public sealed class References(string description, Func<Prompt, IVideo?> find) : IReferenceVideos
{
    /// <inheritdoc/>
    public string Description => description;

    /// <inheritdoc/>
    public IVideo Open(VideoFacts video, Prompt prompt)
    {
        IVideo reference = find(prompt) ?? throw new MetricUnavailableException($"no reference video for prompt '{prompt.Id}' ({description})");
        RequireSameRate(video, reference.FramesPerSecond);
        return (reference.Width, reference.Height) == (video.Width, video.Height)
            ? reference
            : throw new MetricUnavailableException(
                $"the reference is {reference.Width}x{reference.Height}, the video {video.Width}x{video.Height}; nothing is resized");
    }

    /// <summary>Frames are compared by index, which means the same time only at the same rate.</summary>
    internal static void RequireSameRate(VideoFacts video, double referenceRate)
    {
        if (Math.Abs(referenceRate - video.FramesPerSecond) > 0.001 * referenceRate)
        {
            throw new MetricUnavailableException(
                FormattableString.Invariant($"the reference has {referenceRate:0.###} frames per second, the video {video.FramesPerSecond:0.###}"));
        }
    }
}
