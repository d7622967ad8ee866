namespace VideoSsm.Eval.Study.Ballots;

/// <summary>One answer: a ranking of the videos of one trial.</summary>
public sealed record Ballot
{
    /// <summary>Index of the session. The code is not repeated here: ballots can be published.</summary>
    public required int Session { get; init; }

    /// <summary>Index of the trial in the session.</summary>
    public required int Trial { get; init; }

    /// <summary>Id of the prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>Ids of the methods by place on the page.</summary>
    public required IReadOnlyList<string> Shown { get; init; }

    /// <summary>Rank of the video at each place, 1 for the best; equal ranks are a tie, and the next rank skips: 1, 2, 2, 4.</summary>
    public required IReadOnlyList<int> Ranks { get; init; }

    /// <summary>Seconds from the first picture to the answer, as the page measured them.</summary>
    public required double Seconds { get; init; }

    /// <summary>When the server took it.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>Whether ranks are a ranking of k things: each rank is 1 + the number of better ones.</summary>
    /// <param name="ranks">Ranks by place.</param>
    /// <param name="ties">Whether equal ranks are allowed.</param>
    public static bool IsRanking(IReadOnlyList<int> ranks, bool ties) =>
        ranks.All(r => r == 1 + ranks.Count(other => other < r)) && (ties || ranks.Distinct().Count() == ranks.Count);
}
