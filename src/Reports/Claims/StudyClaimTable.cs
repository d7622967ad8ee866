using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Claims;
using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Claims;

/// <summary>
/// A published user study beside the run's own. Nobody can repeat the published one: other people judge other videos, so there is no verdict, and a study of
/// world-scale videos stands in a column of its own.
/// </summary>
public static class StudyClaimTable
{
    /// <summary>Whether a table is a user study: shares of ranks, or mean ranks.</summary>
    public static bool IsStudy(PublishedTable published) => published.Columns.Any(c => c.Rank is not null || c.AverageRank);

    /// <summary>The table.</summary>
    public static Table Build(ResultSet results, PublishedTable published)
    {
        var rows = new List<TableRow>();
        foreach (var row in published.Rows)
        {
            if (results.Methods.FirstOrDefault(m => m.Id == row.Method) is not { } method)
            {
                continue;
            }

            var standing = results.Study?.Standings.FirstOrDefault(s => s.Method == method.Id);
            foreach (var (column, value) in published.Columns.Zip(row.Values).Where(c => c.Second is not null && (c.First.Rank is not null || c.First.AverageRank)))
            {
                Cell own = Own(standing, column, value!.Value.Scale), none = new(Cell.Missing);
                rows.Add(new TableRow(
                [
                    new Cell(row.Name),
                    new Cell(column.Name),
                    new Cell(value.Value.ToString(), (double)value.Value),
                    method.Scale == ModelScale.Paper ? own : none,
                    method.Scale == ModelScale.World ? own : none,
                ]));
            }
        }

        return new Table
        {
            Id = $"claims-{published.Id}",
            Caption = $"{published.Title}: {published.Source} ({Published(published)}). {OwnStudy(results, published)}",
            Columns =
            [
                new Column("System", "system", false),
                new Column("Measure", "measure", false),
                new Column("Published", "published", true),
                new Column("Own study, official weights", "own_paper", true, "This run's own study of videos made with official weights."),
                new Column("Own study, world scale", "own_world", true, "This run's own study of videos of small networks trained on a procedural world."),
            ],
            Rows = rows,
        };
    }

    private static string Published(PublishedTable published) => published.Ballots is { } b
        ? $"{b.Participants} participants, {b.Prompts} prompts"
        : "participants not stated";

    private static string OwnStudy(ResultSet results, PublishedTable published)
    {
        if (results.Study is not { } study)
        {
            return "This run has no study of its own with ballots: see docs/user-study.md.";
        }

        string ranked = study.Standings.Count == published.Rows.Count ? ""
            : $"The own study ranks {study.Standings.Count} methods, the published one {published.Rows.Count}: their ranks are not of one kind. ";
        return $"Own study: {study.Participants} participants, {study.Ballots} ballots, 95 % interval over participants. {ranked}"
            + "Other people judged other videos, so there is no verdict; a study of world-scale videos says nothing about the published models.";
    }

    private static Cell Own(StudyStanding? standing, PublishedColumn column, int digits)
    {
        Interval? found = standing is null ? null
            : column.AverageRank ? standing.MeanRank
            : column.Rank is { } rank && rank <= standing.RankShares.Count ? standing.RankShares[rank - 1]
            : null;
        if (found is not { Value: { } value } interval)
        {
            return new Cell(Cell.Missing);
        }

        string format = "0." + new string('0', Math.Max(1, digits));
        double factor = column.Factor;
        return interval is { Low: { } low, High: { } high }
            ? new Cell($"{(factor * value).ToString(format)} [{(factor * low).ToString(format)}, {(factor * high).ToString(format)}]", factor * value, factor * low, factor * high)
            : new Cell((factor * value).ToString(format), factor * value);
    }
}
