namespace VideoSsm.Eval.Core;

/// <summary>One video to make.</summary>
public sealed record GenerationRequest
{
    /// <summary>The prompt with its schedule.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>Seed of every draw of this video, derived from (suite seed, prompt id, sample) by <see cref="Seeds"/>.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Index of the sample within the prompt. The seed says all of it to a generator; it finds a video that was made elsewhere.</summary>
    public int Sample { get; init; }

    /// <summary>Length in seconds; the method rounds to its own grid (1 + 4k frames for the Wan family) and states the result in the video.</summary>
    public required double LengthSeconds { get; init; }

    /// <summary>Prompts that arrive while the video is made, beside those of the schedule; <c>null</c> for none. Such a video cannot be made again from its request.</summary>
    public IPromptFeed? Feed { get; init; }

    /// <summary>Where readings of the generation go.</summary>
    public IProbe Probe { get; init; } = NullProbe.Instance;
}
