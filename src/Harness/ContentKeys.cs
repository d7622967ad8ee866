using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Identities of work by content: whatever may change a result is hashed, and nothing else (no file names, no dates).</summary>
/// <remarks>
/// Machine, thread count and versions of libraries are not part of a key though they may move the last bits of a network's output: with them, shards
/// of one run on two machines would be two runs. They stand in the manifest, and the hash of the frames stands in every row.
/// </remarks>
public static class ContentKeys
{
    /// <summary>Key of a video: method, version, resolved configuration, weights, prompt with schedule and scene, seed, length.</summary>
    /// <param name="method">The method.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="seed">Seed of the video.</param>
    /// <param name="lengthSeconds">Length asked for.</param>
    /// <param name="given">For a video that lies in a file: its place and bytes instead of a seed.</param>
    public static string OfVideo(MethodInfo method, Prompt prompt, ulong seed, double lengthSeconds, GivenVideoKey? given = null) => ContentHash.OfJson(new
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

        // Null where they say nothing, and null is not hashed.
        Given = given,
    });

    /// <summary>Key of a score: the video (key and pixels), the metric with its version and weights, the windows, and the text that is compared with.</summary>
    /// <param name="videoKey">Key of the video.</param>
    /// <param name="videoSha256">Hash of its frames; empty if it could not be made.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="windows">Windows of the curve.</param>
    /// <param name="demanded">What the suite demands of every video. It decides whether a video is made at all, so it counts where there is none.</param>
    /// <param name="file">For a video of unknown origin: what its key would otherwise say. Frames alone are not all a metric sees.</param>
    public static string OfScore(
        string videoKey, string videoSha256, MetricInfo metric, Prompt prompt, WindowSpec? windows, FrameSpec? demanded = null, FileFacts? file = null) => ContentHash.OfJson(new
        {
            Video = videoKey,
            Frames = videoSha256,
            Metric = metric.Id,
            metric.Version,
            Weights = ContentHash.OfWeights(metric.Weights),
            Text = prompt.ScoreText ?? prompt.Text,
            Windows = windows,
            Protocol.Scoring,

            // Null where they say nothing, and null is not hashed.
            Demanded = videoSha256.Length == 0 ? demanded : null,
            File = file,
        });
}

/// <summary>What tells a given video from others of its method and prompt.</summary>
/// <param name="Sample">Sample index.</param>
/// <param name="Sha256">Hash of the file; empty where there is no file for this sample.</param>
/// <param name="ToldRate">The rate that was told for a folder of pictures; <c>null</c>, which is not hashed, for all others.</param>
public sealed record GivenVideoKey(int Sample, string Sha256, double? ToldRate = null);

/// <summary>What a metric is told of a video file beside its frames.</summary>
/// <param name="FramesPerSecond">Its rate.</param>
/// <param name="StatesRate">Whether the file states that rate.</param>
/// <param name="Text">Text of the prompt it is said to follow.</param>
/// <param name="Schedule">Later prompts.</param>
/// <param name="Scene">Ground truth of the prompt.</param>
public sealed record FileFacts(double FramesPerSecond, bool StatesRate, string Text, IReadOnlyList<PromptChange> Schedule, JsonElement? Scene);
