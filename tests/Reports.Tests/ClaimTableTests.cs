using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Claims;
using VideoSsm.Eval.Core.Statistics;
using VideoSsm.Eval.Core.VBench;
using VideoSsm.Eval.Reports.Claims;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Tests;

public class ClaimTableTests
{
    private static readonly PublishedColumn Consistency = new() { Id = "subject_consistency", Name = "Subject consistency", Factor = 100, Margin = 0.5, World = "luma_drift" };

    [Theory]
    [InlineData(92.51, 0.9251, 0.001, "agrees within ±0.5")]
    [InlineData(92.51, 0.9451, 0.001, "differs")]
    [InlineData(92.51, 0.9300, 0.020, "cannot tell at this n")]
    public void TheVerdictFollowsMarginAndSpread(double claimed, double mean, double spread, string expected)
    {
        var table = Build((decimal)claimed, Enumerable.Range(0, 30).Select(i => Row(i, "paper", "subject_consistency", "vbench1", mean + (spread * Math.Sin(7 * i)))));

        Assert.Equal(expected, Text(table, "verdict"));
        Assert.Equal(30, Value(table, "prompts"));
    }

    [Fact]
    public void ThreePromptsGiveNoVerdict() =>
        Assert.Equal("cannot tell at this n", Text(Build(92.51m, Enumerable.Range(0, 3).Select(i => Row(i, "paper", "subject_consistency", "vbench1", 0.9251))), "verdict"));

    [Theory]
    [InlineData("world", "subject_consistency", "vbench1")]
    [InlineData("paper", "subject_consistency", "1")] // not VBench's own definition
    [InlineData("paper", "world_subject_consistency", "1")]
    public void OnlyOfficialNumbersAreSetAgainstAClaim(string scale, string metric, string version)
    {
        var table = Build(92.51m, Enumerable.Range(0, 30).Select(i => Row(i, scale, metric, version, 0.9251)));

        Assert.Equal("not measured", Text(table, "verdict"));
        Assert.Null(Value(table, "measured"));
        Assert.StartsWith("T: here. Nothing in this run was measured with official weights.", table.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void TheWorldStandsInItsOwnColumnInItsOwnUnit()
    {
        var table = Build(92.51m, Enumerable.Range(0, 10).Select(i => Row(i, "world", "luma_drift", "1", 0.25)));

        Assert.Equal(0.25, Value(table, "world")!.Value, 12);
        Assert.Equal("Luma drift", Text(table, "world_metric"));
        Assert.Equal("not measured", Text(table, "verdict"));
    }

    [Fact]
    public void ATotalIsMadeOfItsDimensionsAndMissingOneIsNoTotal()
    {
        // Every dimension at its maximum but quality's weight of one at half: total = 100 · (4 · (6/6.5 + 0.25/6.5·2) ...) by VBenchScore itself.
        ScoreRow[] rows = [.. VBenchDimension.All.SelectMany(d => Enumerable.Range(0, 8).Select(i =>
            Row(i, "paper", d.Id == "temporal_flickering" ? "temporal_flickering_static" : d.Id, "vbench1", (d.Id == "imaging_quality" ? 100 : 1) * (0.5 + (0.4 * d.Maximum)))))];
        var column = new PublishedColumn { Id = "vbench_total", Name = "Total", Factor = 100, Margin = 0.5 };
        double expected = 100 * VBenchScore.Total(VBenchDimension.All.ToDictionary(d => d.Id, d => 0.5 + (0.4 * d.Maximum))).Value!.Value;

        var measured = MeasuredClaim.AtPaperScale(Run(rows), "video-ssm", 5, column)!;

        Assert.Equal(expected, measured.Estimate.Mean!.Value, 9);
        Assert.Equal(expected, measured.Estimate.Low!.Value, 9); // all prompts alike
        Assert.Null(MeasuredClaim.AtPaperScale(Run([.. rows.Where(r => r.Metric != "scene")]), "video-ssm", 5, column));
    }

    [Fact]
    public void ADifferenceIsJudgedWithTheErrorOfBothSides()
    {
        // SE 0.4, 20 prompts: 0.9 away is 2.25 SE of one side (significant), 1.6 of both (not).
        var measured = new MeasuredClaim(new Estimate { Mean = 80.9, Low = 80.1, High = 81.7, Prompts = 20, Values = 20 }, 0.4);

        Assert.Equal(Agreement.CannotTell, measured.Against(80.0m, 0.1));
        Assert.Equal(Agreement.Differs, measured.Against(79.0m, 0.1));
        Assert.Equal(Agreement.Agrees, measured.Against(80.0m, 3));
    }

    private static Table Build(decimal claimed, IEnumerable<ScoreRow> rows) => Assert.Single(ClaimTable.Build(Run([.. rows]) with
    {
        Claims =
        [
            new PublishedTable
            {
                Id = "t", Title = "T", Source = "here", Read = PublishedIn.Primary, Protocol = "p", LengthSeconds = 5, Columns = [Consistency],
                Rows = [new PublishedRow { System = "VideoSSM", Method = "video-ssm", Values = [claimed] }, new PublishedRow { System = "NOVA", Values = [claimed] }],
            },
        ],
    }));

    private static ResultSet Run(IReadOnlyList<ScoreRow> rows) => SampleResults.Create() with { Scores = rows };

    private static ScoreRow Row(int prompt, string scale, string metric, string version, double value) => SampleResults.Create(1).Scores[0] with
    {
        Method = "video-ssm",
        Prompt = $"p{prompt:00}",
        Scale = scale,
        Metric = metric,
        MetricVersion = version,
        LengthSeconds = 5,
        Value = value,
    };

    private static string Text(Table table, string column) => Assert.Single(table.Rows).Cells[table.Columns.ToList().FindIndex(c => c.Key == column)].Text;

    private static double? Value(Table table, string column) => Assert.Single(table.Rows).Cells[table.Columns.ToList().FindIndex(c => c.Key == column)].Value;
}
