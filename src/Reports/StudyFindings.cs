using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports;

/// <summary>What a user study of one's own found, as a report shows it. The project Study makes it from ballots; reports know only tables.</summary>
public sealed record StudyFindings
{
    /// <summary>Heading of the study.</summary>
    public required string Title { get; init; }

    /// <summary>What participants were asked.</summary>
    public required string Question { get; init; }

    /// <summary>The result in a sentence, no more than the tests support.</summary>
    public required string Answer { get; init; }

    /// <summary>Participants with at least one ballot.</summary>
    public required int Participants { get; init; }

    /// <summary>Ballots.</summary>
    public required int Ballots { get; init; }

    /// <summary>Ranks and strengths by method: a row for every one of <see cref="Standings"/>, in their order.</summary>
    public required Table Ranks { get; init; }

    /// <summary>Whether participants agree.</summary>
    public required Table Agreement { get; init; }

    /// <summary>Pairs of methods, and how the study went.</summary>
    public required IReadOnlyList<Table> Details { get; init; }

    /// <summary>By method, in the study's order.</summary>
    public required IReadOnlyList<StudyStanding> Standings { get; init; }
}

/// <summary>How participants ranked a method.</summary>
/// <param name="Method">Id of the method.</param>
/// <param name="RankShares">Share, 0 to 1, of its ballots on which it took the first place, the second, and so on.</param>
/// <param name="MeanRank">Mean rank, 1 the best.</param>
public sealed record StudyStanding(string Method, IReadOnlyList<Interval> RankShares, Interval MeanRank);
