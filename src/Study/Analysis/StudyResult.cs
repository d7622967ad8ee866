using VideoSsm.Eval.Core.Statistics;

namespace VideoSsm.Eval.Study.Analysis;

/// <summary>What the study says of one method. Intervals are over participants.</summary>
/// <param name="Method">The method.</param>
/// <param name="Ballots">Ballots it was shown on.</param>
/// <param name="RankShares">Share of these on which it came first, second, … last; ties share the places they take.</param>
/// <param name="MeanRank">Mean rank, 1 the best.</param>
/// <param name="PlackettLuce">Strength by <see cref="Analysis.PlackettLuce"/>; all strengths add up to 1.</param>
/// <param name="BradleyTerry">Strength by <see cref="Analysis.BradleyTerry"/> of all pairs on all ballots.</param>
public sealed record MethodResult(
    StudyMethod Method, int Ballots, IReadOnlyList<Interval> RankShares, Interval MeanRank, Interval PlackettLuce, Interval BradleyTerry);

/// <summary>What the study says of two methods.</summary>
/// <param name="First">One.</param>
/// <param name="Second">The other.</param>
/// <param name="Wins">Ballots that prefer the first.</param>
/// <param name="Ties">Ballots that tie them.</param>
/// <param name="Losses">Ballots that prefer the second.</param>
/// <param name="Difference">Mean rank of the first minus that of the second, by participant; below 0 the first is better.</param>
/// <param name="P">p-value of the permutation test over participants; <c>null</c> without any.</param>
/// <param name="Holm">The same after Holm's correction over all pairs.</param>
public sealed record PairResult(StudyMethod First, StudyMethod Second, int Wins, int Ties, int Losses, Interval Difference, double? P, double? Holm);

/// <summary>A test or a coefficient, or why there is none.</summary>
/// <param name="Test">The test.</param>
/// <param name="Blocks">Rows it stands on.</param>
/// <param name="Reason">Why there is none; empty where there is one.</param>
public sealed record FriedmanResult(FriedmanTest? Test, int Blocks, string Reason);

/// <summary>Everything that a study says.</summary>
public sealed record StudyResult
{
    /// <summary>The study.</summary>
    public required StudyDefinition Study { get; init; }

    /// <summary>Participants with at least one ballot.</summary>
    public required int Participants { get; init; }

    /// <summary>Participants who answered every trial of their session.</summary>
    public required int Finished { get; init; }

    /// <summary>Ballots.</summary>
    public required int Ballots { get; init; }

    /// <summary>Ballots with a tie.</summary>
    public required int WithTies { get; init; }

    /// <summary>Median seconds per ballot; <c>null</c> without ballots.</summary>
    public required double? MedianSeconds { get; init; }

    /// <summary>By method, in the study's order.</summary>
    public required IReadOnlyList<MethodResult> Methods { get; init; }

    /// <summary>By pair of methods.</summary>
    public required IReadOnlyList<PairResult> Pairs { get; init; }

    /// <summary>Friedman's test over participants (each one's mean ranks): the unit that was sampled.</summary>
    public required FriedmanResult OverParticipants { get; init; }

    /// <summary>Friedman's test over ballots, as papers print it: takes the ballots of one participant for independent.</summary>
    public required FriedmanResult OverBallots { get; init; }

    /// <summary>Kendall's W among the participants who ranked a prompt, by prompt: how far they agree.</summary>
    public required IReadOnlyList<(string Prompt, FriedmanResult Agreement)> Agreement { get; init; }

    /// <summary>Mean rank of whatever stood at each place of the page: a place should not matter.</summary>
    public required IReadOnlyList<double> MeanRankByPlace { get; init; }
}
