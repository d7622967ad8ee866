using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>One video to make and score.</summary>
public sealed record WorkItem
{
    /// <summary>Content key of the video, see <see cref="ContentKeys.OfVideo"/>.</summary>
    public required string Key { get; init; }

    /// <summary>The method.</summary>
    public required MethodInfo Method { get; init; }

    /// <summary>The prompt.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>Sample index within the prompt.</summary>
    public required int Sample { get; init; }

    /// <summary>Seed of the video.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Length asked for, in seconds.</summary>
    public required double LengthSeconds { get; init; }

    /// <summary>A name for messages: <c>video-ssm prompt-3 sample 0, 60 s</c>.</summary>
    public override string ToString() => $"{Method.Id} {Prompt.Id} sample {Sample}, {LengthSeconds} s";
}
