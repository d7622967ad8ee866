using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>Where the true video of a prompt comes from, for metrics that compare with one.</summary>
public interface IReferenceVideos
{
    /// <summary>What it is, in words: <c>the rendered scene of the prompt</c>.</summary>
    string Description { get; }

    /// <summary>The reference of a prompt. It may be longer than the video measured, never shorter.</summary>
    /// <exception cref="MetricUnavailableException">There is none, or one of another size or frame rate; the message is the reason.</exception>
    IVideo Open(VideoFacts video, Prompt prompt);
}
