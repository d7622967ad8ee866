using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Analysers;
using VideoSsm.Eval.Reports.Html;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Sections;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Tests;

public class SectionTests
{
    private static readonly ResultSet Sample = SampleResults.Create();

    [Fact]
    public void AWideTableIsShownByThemeAndWrittenWhole()
    {
        var blocks = new ScoresSection().Build(Sample).TakeWhile(b => b is not FoldBlock).OfType<TableBlock>().ToList();

        var whole = Assert.Single(blocks, b => b.Use == TableUse.FilesOnly).Table;
        Assert.Equal(["Prompt and truth", "Motion and smoothness", "Drift"], blocks.Where(b => b.Use == TableUse.PageOnly).Select(b => b.Table.Caption));
        Assert.All(blocks.Where(b => b.Use == TableUse.PageOnly), b => Assert.Equal(whole.Id, b.FileId));
        Assert.Equal(
            whole.Columns.Where(c => c.Numeric).Select(c => c.Key),
            blocks.Where(b => b.Use == TableUse.PageOnly).SelectMany(b => b.Table.Columns.Where(c => c.Numeric)).Select(c => c.Key));
    }

    [Fact]
    public void NoPartOfATableIsWiderThanSevenMetricsAndNotesFollowTheirCells()
    {
        MetricInfo[] many = [.. Enumerable.Range(0, 17).Select(i => Sample.Metrics[0] with { Id = $"probe_{i:00}" })];
        var table = new Table
        {
            Id = "t",
            Caption = "",
            Columns = [new Column("Method", "method", false), .. many.Select(m => new Column(m.Id, m.Id, true))],
            Rows = [new TableRow([new Cell("x"), .. many.Select((_, i) => new Cell(Cell.Missing, Footnote: i))])],
            Footnotes = [.. many.Select(m => $"note of {m.Id}")],
        };

        var parts = MetricThemes.Split(table, many).ToList();

        Assert.Equal([6, 6, 5], parts.Select(p => p.Columns.Count - 1));
        Assert.All(parts, p => Assert.All(p.Rows[0].Cells.Zip(p.Columns).Skip(1), c => Assert.Equal($"note of {c.Second.Key}", p.Footnotes[c.First.Footnote!.Value])));
    }

    [Fact]
    public void DriftIsTheSlopeOfTheLeastSquaresLineAndTheLastWindowMinusTheFirst()
    {
        // The sample's curves fall by 0.004 × (place of the method) a window of 5 s: 0.008 × place per 10 s.
        var drift = DriftTable.Compute(Sample).Single(d => d.Method.Id == "sink-only" && d.Metric.Id == "temporal_flickering");

        Assert.Equal(-0.016, drift.Slope.Mean!.Value, 9);
        Assert.Equal(11 * -0.008, drift.Change.Mean!.Value, 9);
        Assert.Equal(drift.Change.Mean!.Value, drift.Last.Mean!.Value - drift.First.Mean!.Value, 9);
    }

    [Fact]
    public void TheFilesSayWhichWindowsTheFirstAndTheLastAre()
    {
        ResultSet late = Sample with
        {
            Protocol = [new("Windows", "5 s every 5 s")],
            Curves = [.. Sample.Curves.Where(c => c.Metric != "identity_after_reentry" || c.StartSeconds >= 15)],
        };

        string caption = DriftTable.Build(Sample)!.Caption, later = DriftTable.Build(late)!.Caption;

        Assert.Contains("the first begins 0 s, the last 55 s after the video's start. Last − first: their difference", caption, StringComparison.Ordinal);
        Assert.Contains("the first begins 0 to 15 s, the last 55 s after the video's start; windows: 5 s every 5 s.", later, StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyADriftThatTheIntervalSupportsIsMarked()
    {
        var table = DriftTable.Matrix(Sample);
        int column = table.Columns.ToList().FindIndex(c => c.Key == "temporal_flickering");
        int lower = table.Columns.ToList().FindIndex(c => c.Key == "luma_drift");

        Assert.Equal(Mark.None, table.Rows.Single(r => r.Method == "video-ssm").Cells[column].Mark);
        Assert.Equal(Mark.Worse, table.Rows.Single(r => r.Method == "sink-only").Cells[column].Mark);
        Assert.Equal(Mark.Better, table.Rows.Single(r => r.Method == "sink-only").Cells[lower].Mark);
    }

    [Fact]
    public void TheFrontierHoldsWhatNoOtherBeatsOnBoth()
    {
        NamedPoint[] points = [P("cheap", 1, 1), P("good", 3, 5), P("dominated", 4, 4), P("between", 2, 3), P("twin", 2, 3)];

        Assert.Equal(["cheap", "between", "twin", "good"], ParetoPlot.Frontier(points, Direction.HigherIsBetter));
        Assert.Equal(["cheap"], ParetoPlot.Frontier(points, Direction.LowerIsBetter));

        static NamedPoint P(string name, double x, double y) => new(name, x, null, null, y, null, null);
    }

    [Fact]
    public void NamesBesidePointsDoNotCoverOneAnother()
    {
        var places = LabelPlaces.Choose([(100, 100, "first"), (104, 101, "second"), (395, 50, "at the right edge")], 400, 280);

        Assert.NotEqual(places[0], places[1]);
        Assert.True(places[2].Leftwards);
        Assert.All(places, p => Assert.False(p.Apart));
    }

    [Fact]
    public void NamesOfACrowdStandApartAndAreJoinedToTheirPoints()
    {
        (double X, double Y, string Name)[] crowd = [.. Enumerable.Range(0, 12).Select(i => (200.0, 150.0 + (i % 3), $"method {i:00}"))];

        var places = LabelPlaces.Choose(crowd, 470, 400);

        Assert.Equal(12, places.Distinct().Count());
        Assert.Contains(places, p => p.Apart);
        var boxes = crowd.Zip(places, (c, p) => (Left: c.X + p.Dx - (p.Leftwards ? 9 * 6.1 : 0), Top: c.Y + p.Dy - 6)).ToArray();
        for (int i = 0; i < boxes.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Assert.True(Math.Abs(boxes[i].Left - boxes[j].Left) >= 9 * 6.1 || Math.Abs(boxes[i].Top - boxes[j].Top) > 9, $"{i} covers {j}");
            }
        }
    }

    [Fact]
    public void AmongManyMethodsOnlyTheBaselineHasABandAndIsBold()
    {
        var few = MetricOverTime.Build(Sample)!;
        var many = Crowd(Sample, 5);

        string spec = MetricOverTime.Build(many)!.Spec.ToJsonString();

        Assert.Contains("Bands: 95 % interval of VideoSSM and Sink + window;", few.Caption, StringComparison.Ordinal);
        Assert.Contains("Bands: 95 % interval of Sink + window;", MetricOverTime.Build(many)!.Caption, StringComparison.Ordinal);
        Assert.Contains("\"value\":2.8", spec, StringComparison.Ordinal);
        Assert.DoesNotContain("\"value\":2.8", few.Spec.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("\"views\":[\"bands0\",\"bands1\",\"bands2\",\"bands3\"]", spec, StringComparison.Ordinal);
    }

    [Fact]
    public void ARadarNamesItsAxesHoweverManyMethodsItHas()
    {
        foreach (var results in new[] { Sample, Crowd(Sample, 5) })
        {
            string spec = RadarPlot.Build(results, 60)!.Spec.ToJsonString(JsonText.Indented);

            Assert.Contains("1  Identity after re-entry ↑  0.", spec, StringComparison.Ordinal);
            Assert.Contains("3  Luma drift ↓  0.", spec, StringComparison.Ordinal);
            Assert.Contains("\"number\": \"3\"", spec, StringComparison.Ordinal);
        }

        // Of two methods one would be at the rim and the other at the bottom of every axis, whatever lies between them.
        Assert.Null(RadarPlot.Build(Sample with { Methods = [.. Sample.Methods.Take(2)] }, 60));
    }

    /// <summary>The run with copies of its first method.</summary>
    private static ResultSet Crowd(ResultSet results, int copies) => results with
    {
        Methods = [.. results.Methods, .. Enumerable.Range(0, copies).Select(i => results.Methods[0] with { Id = $"copy-{i}", DisplayName = $"Copy {i}" })],
        Scores = [.. results.Scores, .. from i in Enumerable.Range(0, copies) from s in results.Scores where s.Method == results.Methods[0].Id select s with { Method = $"copy-{i}" }],
        Curves = [.. results.Curves, .. from i in Enumerable.Range(0, copies) from c in results.Curves where c.Method == results.Methods[0].Id select c with { Method = $"copy-{i}" }],
    };

    [Fact]
    public void ConsistencyStandsAgainstMotionWithTheAnchors()
    {
        var plot = ConsistencyMotion.Build(Sample, 60)!;
        string spec = plot.Spec.ToJsonString();

        Assert.Contains("Frozen frame", spec, StringComparison.Ordinal);
        Assert.Contains("Real clip", spec, StringComparison.Ordinal);
        Assert.Contains("temporal_flickering (version 1), dynamic_degree_framediff (version 1)", plot.Caption, StringComparison.Ordinal);
        Assert.Null(ConsistencyMotion.Build(Sample with { Metrics = [.. Sample.Metrics.Where(m => m.Id != "dynamic_degree_framediff")] }, 60));
    }

    [Fact]
    public void ARadarNeedsThreeDimensionsThatAllMethodsHave()
    {
        Assert.NotNull(RadarPlot.Build(Sample, 60)); // identity, flickering, drift: frame difference has no good side
        Assert.Null(RadarPlot.Build(Sample with { Metrics = [.. Sample.Metrics.Where(m => m.Id != "luma_drift")] }, 60));
        Assert.Null(RadarPlot.Build(Sample with { Scores = [.. Sample.Scores.Where(s => s is not { Method: "sink-only", Metric: "luma_drift" })] }, 60));
    }

    [Fact]
    public void TheAnswerNamesWhatCanBeToldAndCountsTheRest()
    {
        var sentences = Answer.Sentences(SampleResults.Create(prompts: 24));
        Assert.StartsWith("At 60 s, VideoSSM against Sink + window (12 prompts): better in", sentences[0], StringComparison.Ordinal);

        var equal = Sample with { Scores = [.. Sample.Scores.Select(s => s with { Value = s.Value is null ? null : 0.5 })] };
        Assert.Equal(["At 60 s (6 prompts), VideoSSM, Window only and Sink only cannot be told from Sink + window on any of 4 metrics."], Answer.Sentences(equal));
    }

    [Fact]
    public void RunsOfControlsAloneOrWithoutAnyRowStillHaveAPage()
    {
        var controls = Sample with
        {
            Methods = [.. Sample.Methods.Where(m => m.Scale == ModelScale.None)],
            Scores = [.. Sample.Scores.Where(s => s.Method.StartsWith("control:", StringComparison.Ordinal))],
            Curves = [.. Sample.Curves.Where(s => s.Method.StartsWith("control:", StringComparison.Ordinal))],
        };
        var empty = Sample with { Scores = [], Curves = [], Costs = [], Chunks = [] };

        foreach (var results in new[] { controls, empty, Sample with { Methods = [], Scores = [], Curves = [] } })
        {
            string html = HtmlReport.Render(new HtmlReportInput(results, AllSections.Build(results), AllAnalysers.Analyse(results), []));

            Assert.Contains("<h1>Does the recurrent memory", html, StringComparison.Ordinal);
        }
    }
}
