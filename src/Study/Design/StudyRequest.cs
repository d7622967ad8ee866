using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Study.Design;

/// <summary>What a study is to be made from.</summary>
public sealed record StudyRequest
{
    /// <summary>Heading of the page.</summary>
    public required string Title { get; init; }

    /// <summary>What participants are asked.</summary>
    public required string Question { get; init; }

    /// <summary>Methods in the order of tables.</summary>
    public required IReadOnlyList<StudyMethod> Methods { get; init; }

    /// <summary>Prompts.</summary>
    public required IReadOnlyList<Prompt> Prompts { get; init; }

    /// <summary>The video of a method (id) for a prompt; <c>null</c> if there is none.</summary>
    public required Func<string, Prompt, string?> Video { get; init; }

    /// <summary>Seed of the assignment.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Participants planned for.</summary>
    public required int Participants { get; init; }

    /// <summary>Comparisons per participant; <c>null</c> for one per prompt.</summary>
    public int? Trials { get; init; }

    /// <summary>Videos side by side; <c>null</c> for all methods.</summary>
    public int? Shown { get; init; }

    /// <summary>Whether two videos may share a place.</summary>
    public bool AllowTies { get; init; }
}
