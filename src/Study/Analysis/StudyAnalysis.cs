using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Study.Ballots;

namespace VideoSsm.Eval.Study.Analysis;

/// <summary>From ballots to results. The participant is the unit of every interval and test: ballots of one person are not independent.</summary>
public static class StudyAnalysis
{
    private const ulong Seed = 1;

    /// <summary>Analyses a study.</summary>
    /// <exception cref="InvalidDataException">A ballot does not belong to the study.</exception>
    public static StudyResult Of(StudyDefinition study, IReadOnlyList<Ballot> ballots)
    {
        var rankings = StudyRankings.Of(study, ballots);
        var people = rankings.GroupBy(r => r.Session).OrderBy(g => g.Key).Select(g => new Participant([.. g], study.Methods.Count)).ToArray();
        int k = study.Methods.Count;
        var pairs = Pairs(study, rankings, people);
        return new StudyResult
        {
            Study = study,
            Participants = people.Length,
            Finished = rankings.GroupBy(r => r.Session).Count(g => g.Count() == study.Sessions[g.Key].Trials.Count),
            Ballots = rankings.Count,
            WithTies = rankings.Count(r => r.Ranks.Distinct().Count() < r.Ranks.Count),
            MedianSeconds = ballots.Count == 0 ? null : Median([.. ballots.Select(b => b.Seconds)]),
            Methods = Methods(study, rankings, people),
            Pairs = pairs,
            OverParticipants = Friedman(people.All(p => p.MeanRanks.All(r => r is not null)), [.. people.Select(p => p.MeanRanks.Select(r => r ?? 0).ToArray())], "not every participant ranked every method"),
            OverBallots = OverBallots(rankings, k),
            Agreement = [.. study.Items.Select(i => (i.Prompt, OverBallots([.. rankings.Where(r => r.Prompt == i.Prompt)], k)))],
            MeanRankByPlace = rankings.Count == 0 ? [] :
            [
                .. Enumerable.Range(0, rankings.Max(r => r.Methods.Count)).Select(place => rankings.Where(r => r.Methods.Count > place).Average(r => r.MidRank(r.Methods[place])!.Value)),
            ],
        };
    }

    private static MethodResult[] Methods(StudyDefinition study, IReadOnlyList<Ranking> rankings, Participant[] people)
    {
        int k = study.Methods.Count;
        int most = rankings.Count == 0 ? 0 : rankings.Max(r => r.Ranks.Count);
        var all = Enumerable.Range(0, people.Length).ToArray();
        double[]? luce = people.Length == 0 ? null : Luce(people, all, k), bradley = people.Length == 0 ? null : Bradley(people, all, k);

        // One resampling serves all methods: their strengths add up to 1 in every resample, so they are drawn together.
        double[]?[] luceDraws = Draws(people, d => Luce(people, d, k)), bradleyDraws = Draws(people, d => Bradley(people, d, k));
        return
        [
            .. study.Methods.Select((method, m) =>
            {
                Ranking[] shown = [.. rankings.Where(r => r.Methods.Contains(m))];
                return new MethodResult(
                    method,
                    shown.Length,
                    [.. Enumerable.Range(1, most).Select(rank => Interval(shown.Length == 0 ? null : shown.Average(r => r.Share(m, rank)), people.Length, d => RankShare(people, d, m, rank)))],
                    Interval(shown.Length == 0 ? null : shown.Average(r => r.MidRank(m)!.Value), people.Length, d => MeanRank(people, d, m)),
                    Interval(luce?[m], people.Length, Replay(luceDraws, m)),
                    Interval(bradley?[m], people.Length, Replay(bradleyDraws, m)));
            }),
        ];
    }

    private static PairResult[] Pairs(StudyDefinition study, IReadOnlyList<Ranking> rankings, Participant[] people)
    {
        var tested = new List<PairResult>();
        for (int a = 0; a < study.Methods.Count; a++)
        {
            for (int b = a + 1; b < study.Methods.Count; b++)
            {
                double[] preferences = [.. rankings.Select(r => r.Preference(a, b)).OfType<double>()];
                double[] differences = [.. people.Select(p => p.Difference(a, b)).OfType<double>()];
                tested.Add(new PairResult(
                    study.Methods[a], study.Methods[b],
                    preferences.Count(p => p == 1), preferences.Count(p => p == 0.5), preferences.Count(p => p == 0),
                    Interval(differences.Length == 0 ? null : differences.Average(), differences.Length, d => d.Average(i => differences[i])),
                    PairedPermutationTest.P(differences, Seed), null));
            }
        }

        double?[] holm = Holm.Adjust([.. tested.Select(t => t.P)]);
        return [.. tested.Select((t, i) => t with { Holm = holm[i] })];
    }

    private static FriedmanResult OverBallots(IReadOnlyList<Ranking> rankings, int k) => Friedman(
        rankings.All(r => r.Methods.Count == k),
        [.. rankings.Select(r => Enumerable.Range(0, k).Select(m => r.MidRank(m) ?? 0).ToArray())],
        "ballots show fewer than all methods");

    private static FriedmanResult Friedman(bool complete, IReadOnlyList<double[]> blocks, string incomplete)
    {
        if (blocks.Count < 2)
        {
            return new(null, blocks.Count, "needs 2 rankings or more");
        }

        if (!complete)
        {
            return new(null, blocks.Count, incomplete);
        }

        var test = FriedmanTest.Of(blocks);
        return new(test, blocks.Count, test is null ? "everything is tied" : "");
    }

    private static double[]? Luce(Participant[] people, int[] drawn, int k)
    {
        var weights = new Dictionary<string, (int[] Order, double Weight)>(StringComparer.Ordinal);
        foreach (int i in drawn)
        {
            foreach (var (key, order, weight) in people[i].Orders)
            {
                weights[key] = (order, weights.GetValueOrDefault(key).Weight + weight);
            }
        }

        return PlackettLuce.Fit(weights.Values, k);
    }

    private static double[]? Bradley(Participant[] people, int[] drawn, int k)
    {
        var wins = new double[k, k];
        foreach (int i in drawn)
        {
            for (int a = 0; a < k; a++)
            {
                for (int b = 0; b < k; b++)
                {
                    wins[a, b] += people[i].Wins[a, b];
                }
            }
        }

        return BradleyTerry.Fit(wins);
    }

    private static double? MeanRank(Participant[] people, int[] drawn, int method)
    {
        double sum = drawn.Sum(i => people[i].RankSums[method]), count = drawn.Sum(i => people[i].Counts[method]);
        return count == 0 ? null : sum / count;
    }

    private static double? RankShare(Participant[] people, int[] drawn, int method, int rank)
    {
        double sum = drawn.Sum(i => people[i].RankShares[method, rank - 1]), count = drawn.Sum(i => people[i].Counts[method]);
        return count == 0 ? null : sum / count;
    }

    /// <summary>The fits of all resamples, in the order in which <see cref="Bootstrap.Interval"/> draws them.</summary>
    private static double[]?[] Draws(Participant[] people, Func<int[], double[]?> fit)
    {
        var draws = new List<double[]?>();
        _ = Bootstrap.Interval(people.Length, d =>
        {
            draws.Add(fit(d));
            return 0;
        }, Seed);
        return [.. draws];
    }

    private static Func<int[], double?> Replay(double[]?[] draws, int method)
    {
        int next = 0;
        return _ => draws[next++]?[method];
    }

    private static Interval Interval(double? value, int n, Func<int[], double?> statistic)
    {
        if (value is null)
        {
            return default;
        }

        var (low, high) = Bootstrap.Interval(n, statistic, Seed);
        return new(value, low, high);
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    /// <summary>The sums of one person's ballots that every statistic is made from.</summary>
    private sealed class Participant
    {
        private readonly Ranking[] _rankings;

        public Participant(Ranking[] rankings, int k)
        {
            _rankings = rankings;
            RankSums = [.. Enumerable.Range(0, k).Select(m => rankings.Sum(r => r.MidRank(m) ?? 0))];
            Counts = [.. Enumerable.Range(0, k).Select(m => rankings.Count(r => r.Methods.Contains(m)))];
            MeanRanks = [.. RankSums.Select((s, m) => Counts[m] == 0 ? (double?)null : s / Counts[m])];
            RankShares = new double[k, k];
            for (int m = 0; m < k; m++)
            {
                for (int rank = 1; rank <= k; rank++)
                {
                    RankShares[m, rank - 1] = rankings.Sum(r => r.Share(m, rank));
                }
            }

            Wins = new double[k, k];
            for (int a = 0; a < k; a++)
            {
                for (int b = 0; b < k; b++)
                {
                    Wins[a, b] = a == b ? 0 : rankings.Sum(r => r.Preference(a, b) ?? 0);
                }
            }

            Orders = [.. rankings.SelectMany(r => PlackettLuce.Untie(r.Ranks, r.Methods)).Select(o => (string.Join(',', o.Order), o.Order, o.Weight))];
        }

        public double[] RankSums { get; }

        public int[] Counts { get; }

        public double?[] MeanRanks { get; }

        /// <summary>Ballots by method and rank, shares of ties included.</summary>
        public double[,] RankShares { get; }

        public double[,] Wins { get; }

        public (string Key, int[] Order, double Weight)[] Orders { get; }

        /// <summary>Mean over the ballots that show both of the difference of their ranks.</summary>
        public double? Difference(int a, int b)
        {
            double[] differences = [.. _rankings.Where(r => r.Preference(a, b) is not null).Select(r => r.MidRank(a)!.Value - r.MidRank(b)!.Value)];
            return differences.Length == 0 ? null : differences.Average();
        }
    }
}
