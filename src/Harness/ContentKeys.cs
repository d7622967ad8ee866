using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Identities of work by content: whatever may change a result is hashed, and nothing else (no file names, no dates).</summary>
public static class ContentKeys
{
    /// <summary>Key of a video: method, version, resolved configuration, weights, prompt with schedule and scene, seed, length.</summary>
    public static string OfVideo(MethodInfo method, Prompt prompt, ulong seed, double lengthSeconds) => ContentHash.OfJson(new
    {
        Method = method.Id,
        method.Version,
        method.Config,
        Weights = ContentHash.OfWeights(method.Weights),
        prompt.Text,
        prompt.Schedule,
        prompt.Scene,
        Seed = seed,
        LengthSeconds = lengthSeconds,
    });

    /// <summary>Key of a score: the video (key and pixels), the metric with its version and weights, the windows, and the text that is compared with.</summary>
    /// <param name="videoKey">Key of the video.</param>
    /// <param name="videoSha256">Hash of its frames; empty if it could not be made.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="windows">Windows of the curve.</param>
    public static string OfScore(string videoKey, string videoSha256, MetricInfo metric, Prompt prompt, WindowSpec? windows) => ContentHash.OfJson(new
    {
        Video = videoKey,
        Frames = videoSha256,
        Metric = metric.Id,
        metric.Version,
        Weights = ContentHash.OfWeights(metric.Weights),
        Text = prompt.ScoreText ?? prompt.Text,
        Windows = windows,
        Protocol.Scoring,
    });
}
