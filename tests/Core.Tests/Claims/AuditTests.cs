using VideoSsm.Eval.Core.Claims;

namespace VideoSsm.Eval.Core.Tests.Claims;

public class AuditTests
{
    [Fact]
    public void ATotalThatDoesNotFollowIsFound()
    {
        var finding = Assert.Single(new TotalFromParts().Check([Scores(("A", [83.95m, 84.88m, 80.22m]), ("B", [83.97m, 84.88m, 80.22m]))]), f => f.Outcome == AuditOutcome.Fails);

        Assert.Contains("B: (4 × 84.88 + 80.22)/5 = 83.948, printed 83.97", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void RoundingOfThePartsIsAllowedFor() =>
        // 83.948 may be printed as 83.94 where the parts were rounded up: the room is 0.005 + 0.005.
        Assert.DoesNotContain(new TotalFromParts().Check([Scores(("A", [83.94m, 84.88m, 80.22m]))]), f => f.Outcome == AuditOutcome.Fails);

    [Fact]
    public void BoldThatIsNotBestIsFound()
    {
        var table = Scores(("A", [80m, null, null]), ("B", [81m, null, null])) with { };
        var bold = table with { Rows = [table.Rows[0] with { Bold = ["v_total"] }, table.Rows[1]] };

        Assert.Equal(AuditOutcome.Fails, Assert.Single(new BoldIsBest().Check([bold])).Outcome);
    }

    [Fact]
    public void CountsBehindPercentages()
    {
        Assert.Equal(111, FeasibleCounts.Of(39.64m, 280));
        Assert.Null(FeasibleCounts.Of(39.64m, 320));
        Assert.Equal([3, 6, 9], FeasibleCounts.Denominators([33.33m, 66.67m], 9));
        Assert.Equal(200, FeasibleCounts.Denominators([35.00m, 37.50m, 50.50m], 300).Single());
    }

    [Fact]
    public void VotesOfTwoThirdsAndOneThird()
    {
        var study = Study(participants: 3, prompts: 1, ("A", [66.67m, 33.33m, 1.33m]), ("B", [33.33m, 66.67m, 1.67m]));

        Assert.All(ClaimAudit.Of([study]).Where(f => f.Check is "vote-counts" or "average-rank" or "rank-shares"), f => Assert.Equal(AuditOutcome.Holds, f.Outcome));
        Assert.Equal(AuditOutcome.Fails, new VoteCounts().Check([study with { Ballots = new() { Participants = 4, Prompts = 1 } }]).First().Outcome);
    }

    [Fact]
    public void AnAverageRankThatDoesNotFollowIsFound()
    {
        var study = Study(3, 1, ("A", [66.67m, 33.33m, 1.30m]), ("B", [33.33m, 66.67m, 1.67m]));

        Assert.Equal(2, new RankShares().Check([study]).Count(f => f.Outcome == AuditOutcome.Fails)); // the row, and the sum of the column
    }

    [Fact]
    public void SharesOfAStatedNumberOfVideos()
    {
        var table = Scores(("A", [64.06m, null, null]), ("B", [35.15m, null, null])) with { Videos = 128 };
        var binary = table with { Columns = [table.Columns[0] with { Binary = true }, .. table.Columns.Skip(1)] };

        Assert.Contains("35.15 (B; nearest 45/128 = 35.156)", new BinaryShares().Check([binary]).First().Text, StringComparison.Ordinal);
    }

    private static PublishedTable Scores(params (string System, decimal?[] Values)[] rows) => Table(
        [Column("v_total"), Column("v_quality"), Column("v_semantic")], rows);

    private static PublishedTable Study(int participants, int prompts, params (string System, decimal?[] Values)[] rows) => Table(
        [Column("r1") with { Rank = 1 }, Column("r2") with { Rank = 2 }, Column("avg") with { AverageRank = true }], rows) with
    {
        Ballots = new() { Participants = participants, Prompts = prompts },
    };

    private static PublishedColumn Column(string id) => new() { Id = id, Name = id };

    private static PublishedTable Table(PublishedColumn[] columns, (string System, decimal?[] Values)[] rows) => new()
    {
        Id = "t",
        Title = "t",
        Source = "here",
        Read = PublishedIn.Primary,
        Protocol = "p",
        LengthSeconds = 5,
        Columns = columns,
        Rows = [.. rows.Select(r => new PublishedRow { System = r.System, Values = r.Values })],
    };
}
