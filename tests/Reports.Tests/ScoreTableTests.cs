using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Tests;

public class ScoreTableTests
{
    [Fact]
    public void TheBestIsMarkedWhenEveryPairedIntervalSupportsIt()
    {
        var table = ScoreTable.Build(SampleResults.Create(), 60);

        // The sample's first method is better by a constant on every prompt.
        Assert.Equal(Mark.Best, CellOf(table, "VideoSSM", "temporal_flickering").Mark);
        Assert.Equal(Mark.Second, CellOf(table, "Window only", "temporal_flickering").Mark);
        Assert.Equal(Mark.None, CellOf(table, "Sink only", "temporal_flickering").Mark);
    }

    [Fact]
    public void PolicyOnlyMethodsStandAndCompeteApartAndAreComparedOnTheirCheckpoint()
    {
        var results = SampleResults.Create();
        var ids = new Dictionary<string, string> { ["window-only"] = "policy:sink-window@base", ["sink-only"] = "policy:sink-only@base" };
        string Id(string id) => ids.GetValueOrDefault(id, id);
        var mixed = results with
        {
            Methods = [.. results.Methods.Select(m => m with { Id = Id(m.Id), Comparison = MethodVariant.ComparisonOf(Id(m.Id)) })],
            Scores = [.. results.Scores.Select(s => s with { Method = Id(s.Method) })],
        };

        var table = ScoreTable.Build(mixed, 60);

        // "Window only" was second of all; in its own group of two it is the best, and the trained group of two has a best of its own.
        Assert.Equal(["methods", "methods", "policy@base", "policy@base", "anchors", "anchors"], table.Rows.Select(r => r.Group));
        Assert.Equal(["trained policy", "trained policy", "policy only, on base", "policy only, on base", "control", "control"], table.Rows.Select(r => r.Cells[IndexOf(table, "comparison")].Text));
        Assert.Equal(Mark.Best, CellOf(table, "VideoSSM", "temporal_flickering").Mark);
        Assert.Equal(Mark.Best, CellOf(table, "Window only", "temporal_flickering").Mark);
        Assert.Equal(Mark.None, CellOf(table, "Sink only", "temporal_flickering").Mark);
        var pairs = DifferenceTable.Compute(mixed).Select(d => (d.Method.Id, d.Baseline)).Distinct();
        Assert.Equal([("video-ssm", "sink-window"), ("policy:sink-only@base", "policy:sink-window@base")], pairs);
        Assert.Contains("against", DifferenceTable.Build(mixed, 60).Columns.Select(c => c.Key));
        Assert.DoesNotContain("comparison", ScoreTable.Build(results, 60).Columns.Select(c => c.Key));
    }

    [Fact]
    public void APolicyOnlyMethodMayBeComparedWithTheMethodItsWeightsWereTrainedFor()
    {
        MethodInfo trained = SampleResults.Create().Methods[0];
        MethodInfo onItsWeights = trained with { Id = "policy:linear@video-ssm", Comparison = Comparison.PolicyOnly };
        MethodInfo onOthers = trained with { Id = "policy:linear@other", Comparison = Comparison.PolicyOnly };
        var results = SampleResults.Create() with { Methods = [trained, onItsWeights, onOthers], Baseline = "video-ssm" };

        Assert.Equal("video-ssm", Comparisons.BaselineOf(results, onItsWeights));
        Assert.Null(Comparisons.BaselineOf(results, onOthers));
    }

    [Fact]
    public void NothingIsMarkedWhenMethodsCannotBeToldApart()
    {
        var results = SampleResults.Create();
        var noisy = results with
        {
            Scores = [.. results.Scores.Select(s => s with { Value = s.Value is null ? null : Math.Sin(97.0 * (s.Prompt[2] + (s.Method.Length * 7))) })],
        };

        var table = ScoreTable.Build(noisy, 60);

        Assert.All(table.Rows, row => Assert.All(row.Cells, cell => Assert.Equal(Mark.None, cell.Mark)));
    }

    [Fact]
    public void ControlsAndNeutralMetricsNeverCompete()
    {
        var table = ScoreTable.Build(SampleResults.Create(), 60);

        Assert.All(table.Rows.Where(r => r.Group == "anchors"), row => Assert.All(row.Cells, c => Assert.Equal(Mark.None, c.Mark)));
        Assert.All(table.Rows, row => Assert.Equal(Mark.None, row.Cells[IndexOf(table, "dynamic_degree_framediff")].Mark));
    }

    [Fact]
    public void LowerIsBetterTurnsTheRanking() => Assert.Equal(Mark.Best, CellOf(ScoreTable.Build(SampleResults.Create(), 60), "Sink + window", "luma_drift").Mark);

    [Fact]
    public void MissingIsADashWithItsReasonNeverZero()
    {
        var table = ScoreTable.Build(SampleResults.Create(), 5);

        var cell = CellOf(table, "Frozen frame", "identity_after_reentry");

        Assert.Equal(Cell.Missing, cell.Text);
        Assert.Null(cell.Value);
        Assert.Contains("nothing left the view", table.Footnotes[cell.Footnote!.Value], StringComparison.Ordinal);
    }

    [Fact]
    public void APartlyScoredCellSaysHowMuchIsMissing()
    {
        var table = ScoreTable.Build(SampleResults.Create(), 5);

        var cell = CellOf(table, "VideoSSM", "identity_after_reentry");

        Assert.Equal("1 of 12 unscored: nothing left the view", table.Footnotes[cell.Footnote!.Value]);
    }

    [Fact]
    public void TheBackboneAndItsScaleStandInEveryRow() =>
        Assert.All(ScoreTable.Build(SampleResults.Create(), 5).Rows.Where(r => r.Group == "methods"), r => Assert.Contains("world scale", r.Cells[1].Text, StringComparison.Ordinal));

    [Fact]
    public void VerdictsFollowTheDirectionOfTheMetric()
    {
        var differences = DifferenceTable.Compute(SampleResults.Create(prompts: 24)).Where(d => d.LengthSeconds == 60 && d.Method.Id == "video-ssm").ToList();

        Assert.Equal(Verdict.Better, differences.Single(d => d.Metric.Id == "temporal_flickering").Verdict);
        Assert.Equal(Verdict.Worse, differences.Single(d => d.Metric.Id == "luma_drift").Verdict);
        Assert.Equal(Verdict.Differs, differences.Single(d => d.Metric.Id == "dynamic_degree_framediff").Verdict);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void FewPromptsTellNothing(int prompts)
    {
        var results = SampleResults.Create(prompts);

        Assert.All(DifferenceTable.Compute(results), d => Assert.Equal(Verdict.CannotTell, d.Verdict));
        Assert.All(ScoreTable.Build(results, 5).Rows, row => Assert.All(row.Cells, c => Assert.Equal(Mark.None, c.Mark)));
    }

    private static Cell CellOf(Table table, string method, string metric) =>
        table.Rows.Single(r => r.Cells[0].Text == method).Cells[IndexOf(table, metric)];

    private static int IndexOf(Table table, string metric) => table.Columns.Select(c => c.Key).ToList().IndexOf(metric);
}
