using System.Globalization;
using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Reports.Tables;
using VideoSsm.Eval.Study.Analysis;

namespace VideoSsm.Eval.Study.Reporting;

/// <summary>The tables of a study. The first has the columns of the paper's Table 3.</summary>
public static class StudyTables
{
    /// <summary>All tables, in the order of the report.</summary>
    public static IReadOnlyList<Table> Of(StudyResult result) => [Ranks(result), Pairs(result), Agreement(result), Conduct(result)];

    internal static Table Ranks(StudyResult r)
    {
        int places = r.Methods.Count == 0 ? 0 : r.Methods.Max(m => m.RankShares.Count);
        var notes = new List<string>();
        int? unfit = null;
        if (r.Ballots > 0 && r.Methods.Any(m => m.PlackettLuce.Value is null))
        {
            unfit = notes.Count;
            notes.Add("No strengths: some methods were never ranked above any of the others, so no finite strengths fit best.");
        }

        int? open = null;
        if (r.Methods.Any(m => m.PlackettLuce is { Value: not null, Low: null } || m.BradleyTerry is { Value: not null, Low: null }))
        {
            open = notes.Count;
            notes.Add("No interval of the strength: fewer than two participants, or more than one resample in twenty has no finite strengths.");
        }

        return new Table
        {
            Id = "study-ranks",
            Caption = $"User study: {Count(r.Participants, "participant")}, {Count(r.Ballots, "ballot")}, {Count(r.Study.Items.Count, "prompt")}. {Sentence(r.Study.Question)} "
                + "Ties share the places they take. Intervals: 95 %, bootstrap over participants. Bold: best, and the corrected test against every other method supports it.",
            Columns =
            [
                new("Method", "method", Numeric: false),
                new("Ballots", "ballots", Numeric: true),
                .. Enumerable.Range(1, places).Select(i => new Column($"Rank-{i} %", $"rank{i}_percent", Numeric: true, $"Share of its ballots on which the method takes place {i}")),
                new("Avg. rank", "mean_rank", Numeric: true, "Mean rank over ballots; 1 is best"),
                new("Plackett-Luce %", "plackett_luce", Numeric: true, "Chance to be ranked first among all methods, by the model of rankings"),
                new("Bradley-Terry %", "bradley_terry", Numeric: true, "Strength by the model of pairs, of a total of 100"),
            ],
            Rows = [.. r.Methods.Select(m => new TableRow(
            [
                new(m.Method.Name),
                new(m.Ballots.ToString(CultureInfo.InvariantCulture), m.Ballots),
                .. m.RankShares.Select(s => Value(s, 100, "0.0")),
                Value(m.MeanRank, 1, "0.00") with { Mark = IsBest(r, m.Method) ? Mark.Best : Mark.None },
                Strength(m.PlackettLuce, unfit, open),
                Strength(m.BradleyTerry, unfit, open),
            ]))],
            Footnotes = notes,
        };
    }

    internal static Table Pairs(StudyResult r) => new()
    {
        Id = "study-pairs",
        Caption = "Pairs of methods. Difference: mean rank of the first minus that of the second, by participant; below 0 the first is better. "
            + $"p: paired permutation test over participants, two-sided; corrected by Holm over all {Count(r.Pairs.Count, "pair")}.",
        Columns =
        [
            new("First", "first", Numeric: false), new("Second", "second", Numeric: false),
            new("Preferred", "wins", Numeric: true, "Ballots that prefer the first"), new("Tied", "ties", Numeric: true), new("Not", "losses", Numeric: true, "Ballots that prefer the second"),
            new("Difference", "difference", Numeric: true), new("p", "p", Numeric: true), new("p (Holm)", "p_holm", Numeric: true),
        ],
        Rows = [.. r.Pairs.Select(p => new TableRow(
        [
            new(p.First.Name), new(p.Second.Name), Whole(p.Wins), Whole(p.Ties), Whole(p.Losses), Value(p.Difference, 1, "+0.00;-0.00;0.00"), Probability(p.P), Probability(p.Holm),
        ]))],
    };

    internal static Table Agreement(StudyResult r)
    {
        var notes = new List<string>();
        return new Table
        {
            Id = "study-agreement",
            Caption = "Do people agree? Kendall's W is 0 where everybody ranks differently and 1 where all rank alike; Friedman's test asks whether the methods are ranked alike. "
                + "The test over ballots takes the ballots of one participant for independent, which they are not; the one over participants does not.",
            Columns =
            [
                new("Rankings of", "of", Numeric: false), new("n", "n", Numeric: true), new("Kendall's W", "w", Numeric: true),
                new("Friedman χ²", "chi_square", Numeric: true), new("df", "df", Numeric: true), new("p", "p", Numeric: true),
            ],
            Rows =
            [
                Row("all, by participant", r.OverParticipants), Row("all, by ballot", r.OverBallots),
                .. r.Agreement.Select(a => Row($"prompt {a.Prompt}", a.Agreement)),
            ],
            Footnotes = notes,
        };

        TableRow Row(string what, FriedmanResult f)
        {
            if (f.Test is { } t)
            {
                return new([new(what), Whole(f.Blocks), new(Number(t.Concordance, "0.000"), t.Concordance), new(Number(t.ChiSquare, "0.00"), t.ChiSquare), Whole(t.Degrees), Probability(t.P)]);
            }

            if (!notes.Contains(f.Reason))
            {
                notes.Add(f.Reason);
            }

            var none = new Cell(Cell.Missing);
            return new([new(what), Whole(f.Blocks), none with { Footnote = notes.IndexOf(f.Reason) }, none, none, none]);
        }
    }

    internal static Table Conduct(StudyResult r) => new()
    {
        Id = "study-conduct",
        Caption = "How the study went. The mean rank by place should be the same everywhere: who stands where was balanced.",
        Columns = [new("What", "what", Numeric: false), new("Value", "value", Numeric: true)],
        Rows =
        [
            Fact("participants planned", r.Study.Sessions.Count), Fact("participants with a ballot", r.Participants), Fact("participants who finished", r.Finished),
            Fact("ballots planned", r.Study.Sessions.Sum(s => s.Trials.Count)), Fact("ballots", r.Ballots), Fact("ballots with a tie", r.WithTies),
            new([new("median seconds per ballot"), r.MedianSeconds is { } s ? new(Number(s, "0.0"), s) : new(Cell.Missing)]),
            .. r.MeanRankByPlace.Select((rank, place) => new TableRow([new($"mean rank at place {(char)('A' + place)}"), new(Number(rank, "0.00"), rank)])),
        ],
    };

    /// <summary>Lowest mean rank, and every pair with it shows so after the correction.</summary>
    private static bool IsBest(StudyResult r, StudyMethod method)
    {
        var pairs = r.Pairs.Where(p => p.First == method || p.Second == method).ToArray();
        return pairs.Length > 0 && pairs.All(p => p.Holm < 0.05 && (p.First == method ? p.Difference.Value < 0 : p.Difference.Value > 0));
    }

    private static Cell Strength(Interval i, int? unfit, int? open) => i switch
    {
        { Value: null } => new Cell(Cell.Missing, Footnote: unfit),
        { Low: null } => Value(i, 100, "0.0") with { Footnote = open },
        _ => Value(i, 100, "0.0"),
    };

    private static Cell Value(Interval i, double scale, string format) => i.Value is not { } value ? new Cell(Cell.Missing)
        : i is { Low: { } low, High: { } high }
            ? new Cell($"{Number(scale * value, format)} [{Number(scale * low, format)}, {Number(scale * high, format)}]", scale * value, scale * low, scale * high)
            : new Cell(Number(scale * value, format), scale * value);

    private static Cell Probability(double? p) => p is not { } value ? new Cell(Cell.Missing)
        : new Cell(value < 0.0001 ? "< 0.0001" : Number(value, "0.0000"), value);

    private static TableRow Fact(string what, int value) => new([new(what), Whole(value)]);

    private static Cell Whole(int value) => new(value.ToString(CultureInfo.InvariantCulture), value);

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Count(int n, string noun) => n == 1 ? $"1 {noun}" : $"{n} {noun}s";

    private static string Sentence(string text) => text.EndsWith('.') || text.EndsWith('?') || text.EndsWith('!') ? text : text + ".";
}
