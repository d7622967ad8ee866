using VideoSsm.Eval.Study.Ballots;

namespace VideoSsm.Eval.Study.Analysis;

/// <summary>A ballot by index, with the ranks every statistic is made from.</summary>
/// <param name="Session">Index of the participant.</param>
/// <param name="Prompt">Id of the prompt.</param>
/// <param name="Methods">Index of the method at each place.</param>
/// <param name="Ranks">Rank at each place as given.</param>
public sealed record Ranking(int Session, string Prompt, IReadOnlyList<int> Methods, IReadOnlyList<int> Ranks)
{
    /// <summary>Rank of a method with ties sharing the mean of the places they take; <c>null</c> if it was not shown.</summary>
    public double? MidRank(int method)
    {
        int rank = RankOf(method);
        return rank == 0 ? null : rank + ((Ranks.Count(r => r == rank) - 1) / 2.0);
    }

    /// <summary>What a method holds of a rank: 1 if it has it alone, its share of a tie that covers it, else 0.</summary>
    public double Share(int method, int rank)
    {
        int own = RankOf(method), tied = Ranks.Count(r => r == own);
        return own != 0 && rank >= own && rank < own + tied ? 1.0 / tied : 0;
    }

    /// <summary>1 if the first is ranked above the second, ½ for a tie, 0 below; <c>null</c> if not both were shown.</summary>
    public double? Preference(int first, int second)
    {
        int a = RankOf(first), b = RankOf(second);
        return a == 0 || b == 0 ? null : a < b ? 1 : a == b ? 0.5 : 0;
    }

    private int RankOf(int method)
    {
        for (int place = 0; place < Methods.Count; place++)
        {
            if (Methods[place] == method)
            {
                return Ranks[place];
            }
        }

        return 0;
    }
}

/// <summary>Ballots as rankings.</summary>
public static class StudyRankings
{
    /// <summary>All ballots of a study.</summary>
    /// <exception cref="InvalidDataException">A ballot does not belong to the study.</exception>
    public static IReadOnlyList<Ranking> Of(StudyDefinition study, IEnumerable<Ballot> ballots)
    {
        var index = study.Methods.Select((m, i) => (m.Id, i)).ToDictionary(m => m.Id, m => m.i, StringComparer.Ordinal);
        return [.. ballots.Select(b => Belongs(study, b)
            ? new Ranking(b.Session, b.Prompt, [.. b.Shown.Select(m => index[m])], b.Ranks)
            : throw new InvalidDataException($"the ballot of session {b.Session}, trial {b.Trial} does not belong to this study"))];
    }

    private static bool Belongs(StudyDefinition study, Ballot b) =>
        b.Session >= 0 && b.Session < study.Sessions.Count && b.Trial >= 0 && b.Trial < study.Sessions[b.Session].Trials.Count
        && study.Sessions[b.Session].Trials[b.Trial] is var trial && trial.Prompt == b.Prompt && trial.Shown.SequenceEqual(b.Shown)
        && b.Ranks.Count == b.Shown.Count && Ballot.IsRanking(b.Ranks, ties: true);
}
