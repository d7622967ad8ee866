using VideoSsm.Eval.Study.Analysis;
using VideoSsm.Eval.Study.Ballots;
using VideoSsm.Eval.Study.Reporting;

namespace VideoSsm.Eval.Study.Tests.Analysis;

/// <summary>Ballots whose results can be counted by hand.</summary>
public sealed class StudyAnalysisTests
{
    [Fact]
    public void SharesAndMeansAreThoseOfTheBallots()
    {
        // Two people, two prompts: A B C, B A C | A B=C, A B C (ranks by name).
        StudyResult r = Result((0, "p", [1, 2, 3]), (0, "q", [2, 1, 3]), (1, "p", [1, 2, 2]), (1, "q", [1, 2, 3]));

        Assert.Equal((2, 2, 4, 1), (r.Participants, r.Finished, r.Ballots, r.WithTies));
        Assert.Equal([0.75, 0.25, 0], r.Methods[0].RankShares.Select(s => s.Value!.Value));
        Assert.Equal([0.25, 0.625, 0.125], r.Methods[1].RankShares.Select(s => s.Value!.Value));
        Assert.Equal([0, 0.125, 0.875], r.Methods[2].RankShares.Select(s => s.Value!.Value));
        Assert.Equal(1.25, r.Methods[0].MeanRank.Value);
        Assert.Equal((2 + 1 + 2.5 + 2) / 4, r.Methods[1].MeanRank.Value);
        Assert.Equal((3 + 3 + 2.5 + 3) / 4, r.Methods[2].MeanRank.Value);
        Assert.Equal(6, r.Methods.Sum(m => m.MeanRank.Value!.Value), 12);

        PairResult ab = r.Pairs[0], bc = r.Pairs[2];
        Assert.Equal((3, 0, 1), (ab.Wins, ab.Ties, ab.Losses));
        Assert.Equal((3, 1, 0), (bc.Wins, bc.Ties, bc.Losses));
        Assert.Equal((((-1 + 1) / 2.0) + ((-1.5 - 1) / 2.0)) / 2, ab.Difference.Value);
    }

    [Fact]
    public void PeopleWhoAllAgreeAreAsSureAsTheirNumberAllows()
    {
        // Six of one mind about three methods: W = 1, χ² = n(k−1) = 12; sign patterns 2/2^6, times 3 by Holm.
        StudyResult r = Result([.. Enumerable.Range(0, 6).Select(s => (s, "p", (int[])[1, 2, 3]))]);

        Assert.Equal(1, r.OverParticipants.Test!.Concordance, 12);
        Assert.Equal(12, r.OverParticipants.Test.ChiSquare, 12);
        Assert.Equal(Math.Exp(-6), r.OverParticipants.Test.P, 12);
        Assert.All(r.Pairs, p => Assert.Equal(2 / 64.0, p.P));
        Assert.All(r.Pairs, p => Assert.Equal(6 / 64.0, p.Holm));
        Assert.All(r.Methods, m => Assert.Null(m.PlackettLuce.Value));
        Assert.Contains("no pair can be told apart", StudyReport.Answer(r), StringComparison.Ordinal);
        Assert.Contains(StudyTables.Of(r)[0].Footnotes, n => n.StartsWith("No strengths", StringComparison.Ordinal));
    }

    [Fact]
    public void KendallsWIsThatOfAPublishedExample()
    {
        // Siegel and Castellan, Nonparametric Statistics for the Behavioral Sciences, 1988, ch. 9.7: three interviewers rank six applicants, W = 0.16.
        int[][] judges = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]];
        StudyResult r = Of(6, [.. judges.Select((ranks, s) => (s, "p", ranks))]);

        Assert.Equal(0.16, r.Agreement.Single(a => a.Prompt == "p").Agreement.Test!.Concordance, 2);
        Assert.Equal(r.OverBallots.Test!.ChiSquare, 3 * 5 * r.OverBallots.Test.Concordance, 9);
    }

    [Fact]
    public void BallotsThatShowOnlySomeHaveStrengthsButNoFriedman()
    {
        StudyDefinition study = Definition(3, [["a", "b"], ["b", "c"], ["c", "a"]]);
        Ballot[] ballots = [.. Enumerable.Range(0, 6).SelectMany(s => Enumerable.Range(0, 3).Select(t => Answer(study, s, t, (s + t) % 3 == 0 ? [2, 1] : [1, 2])))];

        StudyResult r = StudyAnalysis.Of(study, ballots);

        Assert.Null(r.OverBallots.Test);
        Assert.Equal("ballots show fewer than all methods", r.OverBallots.Reason);
        Assert.Equal(1, r.Methods.Sum(m => m.PlackettLuce.Value!.Value), 9);
        Assert.Equal(r.Methods[0].BradleyTerry.Value!.Value, r.Methods[0].PlackettLuce.Value!.Value, 9);
        Assert.All(r.Methods, m => Assert.True(m.PlackettLuce.Low < m.PlackettLuce.Value && m.PlackettLuce.Value < m.PlackettLuce.High));
        Assert.NotNull(r.OverParticipants.Test);
    }

    [Fact]
    public void TheSameBallotsGiveTheSameNumbersInAnyOrder()
    {
        (int, string, int[])[] answers = [(0, "p", [1, 2, 3]), (0, "q", [2, 1, 3]), (1, "p", [3, 2, 1]), (1, "q", [1, 3, 2]), (2, "p", [2, 3, 1])];

        string first = Json(Result(answers)), second = Json(Result([.. answers.Reverse()]));

        Assert.Equal(first, second);

        static string Json(StudyResult r) => string.Concat(StudyTables.Of(r).Select(VideoSsm.Eval.Reports.Tables.TableWriter.Json));
    }

    [Fact]
    public void ABallotOfAnotherStudyIsRefused()
    {
        StudyDefinition study = Definition(3, [["a", "b", "c"]]);

        Assert.Throws<InvalidDataException>(() => StudyAnalysis.Of(study, [Answer(study, 0, 0, [1, 2, 3]) with { Prompt = "other" }]));
        Assert.Throws<InvalidDataException>(() => StudyAnalysis.Of(study, [Answer(study, 0, 0, [1, 2, 3]) with { Session = 99 }]));
        Assert.Throws<InvalidDataException>(() => StudyAnalysis.Of(study, [Answer(study, 0, 0, [1, 2, 2]) with { Ranks = [1, 1, 1, 1] }]));
    }

    private static StudyResult Result(params (int Session, string Prompt, int[] Ranks)[] answers) => Of(3, answers);

    private static StudyResult Of(int k, params (int Session, string Prompt, int[] Ranks)[] answers)
    {
        string[] prompts = [.. answers.Select(a => a.Prompt).Distinct().Order(StringComparer.Ordinal)];
        string[] methods = [.. Enumerable.Range(0, k).Select(i => $"{(char)('a' + i)}")];
        StudyDefinition study = Definition(k, [.. prompts.Select(_ => methods)]);
        return StudyAnalysis.Of(study, [.. answers.Select(a => Answer(study, a.Session, Array.IndexOf(prompts, a.Prompt), a.Ranks))]);
    }

    /// <summary>Ten people; trial t is about prompt t ("p", "q", …) and shows the given methods.</summary>
    private static StudyDefinition Definition(int k, string[][] shown) => new()
    {
        Title = "t",
        Question = "q",
        Seed = 1,
        AllowTies = true,
        Methods = [.. Enumerable.Range(0, k).Select(i => new StudyMethod($"{(char)('a' + i)}", $"{(char)('A' + i)}"))],
        Items = [.. shown.Select((_, i) => new StudyItem($"{(char)('p' + i)}", "text", []))],
        Sessions = [.. Enumerable.Range(0, 10).Select(_ => new StudySession("CODE", [.. shown.Select((s, i) => new StudyTrial($"{(char)('p' + i)}", s))]))],
    };

    private static Ballot Answer(StudyDefinition study, int session, int trial, int[] ranks) => new()
    {
        Session = session,
        Trial = trial,
        Prompt = study.Sessions[session].Trials[trial].Prompt,
        Shown = study.Sessions[session].Trials[trial].Shown,
        Ranks = ranks,
        Seconds = 10,
        Received = DateTimeOffset.UnixEpoch,
    };
}
