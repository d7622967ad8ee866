using System.Text.Json;

namespace VideoSsm.Eval.Core;

/// <summary>What a video is made from and scored against.</summary>
public sealed record Prompt
{
    /// <summary>Stable identity, used in rows, seeds and file names. Letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The text the generator is given.</summary>
    public required string Text { get; init; }

    /// <summary>The text metrics compare with; <see cref="Text"/> when not given.</summary>
    public string? ScoreText { get; init; }

    /// <summary>Free labels to filter and group by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Later prompts of an interactive video, in time order; empty for a single prompt.</summary>
    public IReadOnlyList<PromptChange> Schedule { get; init; } = [];

    /// <summary>Ground truth the prompt was written from (a world scene), opaque to everything but world metrics.</summary>
    public JsonElement? Scene { get; init; }
}

/// <summary>From <paramref name="AtSeconds"/> on the generator follows <paramref name="Text"/>.</summary>
/// <param name="AtSeconds">Time from the start of the video, in seconds.</param>
/// <param name="Text">The new prompt.</param>
public sealed record PromptChange(double AtSeconds, string Text);
