using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>One finished item: its video and all rows that came of it. One line of the journal.</summary>
public sealed record JournalEntry
{
    /// <summary>The video; with an empty hash if it could not be made.</summary>
    public required VideoRecord Video { get; init; }

    /// <summary>Rows of <c>scores.csv</c>.</summary>
    public required IReadOnlyList<ScoreRow> Scores { get; init; }

    /// <summary>Rows of <c>curves.csv</c>.</summary>
    public required IReadOnlyList<CurveRow> Curves { get; init; }

    /// <summary>Rows of <c>costs.csv</c>.</summary>
    public required IReadOnlyList<CostRow> Costs { get; init; }
}
