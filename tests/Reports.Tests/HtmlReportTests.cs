using VideoSsm.Eval.Reports.Analysers;
using VideoSsm.Eval.Reports.Html;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Sections;

namespace VideoSsm.Eval.Reports.Tests;

public class HtmlReportTests
{
    [Fact]
    public void TheQuestionComesFirstThenTheAnswer()
    {
        string html = Render();

        int question = html.IndexOf("<h1>Does the recurrent memory keep what the window forgets?</h1>", StringComparison.Ordinal);
        int answer = html.IndexOf("At 60 s, VideoSSM against Sink + window (12 prompts): better in", StringComparison.Ordinal);
        int table = html.IndexOf("<table", StringComparison.Ordinal);
        Assert.True(question >= 0 && question < answer && answer < table);
    }

    [Fact]
    public void TextFromOutsideIsEscaped() => Assert.DoesNotContain("<script>alert(1)", Render(), StringComparison.Ordinal);

    [Fact]
    public void ThePageLoadsNothingFromElsewhere()
    {
        string html = Render();

        Assert.DoesNotContain("src=\"http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<link rel=\"stylesheet\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutTheChartLibraryThePageSaysWhereTheSpecificationIs() => Assert.Contains("plots/over-time.vl.json", Render(), StringComparison.Ordinal);

    [Fact]
    public void EveryRowOfScoresSaysItsWeightsAndEveryTableItsMetricVersions()
    {
        string page = Render();

        Assert.Contains("<small>backbone: world DiT, 2.7 M [world scale]</small> <small>weights: ", page, StringComparison.Ordinal);
        Assert.Contains("<p class=\"note\">Metric versions: 1 of all.</p>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void FewPromptsAndWorldScaleAreSaid()
    {
        var conclusions = AllAnalysers.Analyse(SampleResults.Create());

        Assert.Contains(conclusions, c => c.Id == "few-prompts");
        Assert.Contains(conclusions, c => c.Id == "world-scale");
        Assert.Contains(conclusions, c => c.Id == "unscored" && c.Text.Contains("nothing left the view", StringComparison.Ordinal));
    }

    [Fact]
    public void AControlThatWinsIsNamed()
    {
        var results = SampleResults.Create();
        var frozen = results with
        {
            Scores = [.. results.Scores.Select(s => s.Method == "control:frozen" && s.Metric == "temporal_flickering" ? s with { Value = 1.0 } : s)],
        };

        Assert.Contains(AllAnalysers.Analyse(frozen), c => c.Id == "control-wins"
            && c.Text.StartsWith("Frozen frame at 60 s", StringComparison.Ordinal) && c.Text.Contains("temporal flickering", StringComparison.Ordinal));
        Assert.DoesNotContain(AllAnalysers.Analyse(results), c => c.Id == "control-wins" && c.Text.Contains("temporal flickering", StringComparison.Ordinal));
    }

    [Fact]
    public void MotionCollapseIsMeasuredAgainstTheRealClips()
    {
        var results = SampleResults.Create();
        var still = results with
        {
            Scores = [.. results.Scores.Select(s => s.Method == "sink-only" && s.Metric == "dynamic_degree_framediff" ? s with { Value = 0.01 } : s)],
        };

        var conclusion = Assert.Single(AllAnalysers.Analyse(still), c => c.Id == "motion-collapse" && c.Text.Contains("60 s", StringComparison.Ordinal));
        Assert.StartsWith("Sink only", conclusion.Text, StringComparison.Ordinal);
    }

    private static string Render()
    {
        var results = SampleResults.Create(prompts: 24);
        return HtmlReport.Render(new HtmlReportInput(results, AllSections.Build(results), AllAnalysers.Analyse(results), []));
    }

    [SkippableFact]
    public void TheWholePageIsWrittenForLooking()
    {
        // With the variable set, the page stays for a person to look at; without it this only proves that a page with charts renders.
        var charts = ChartRenderer.Locate();
        Skip.If(charts.Problem is not null, charts.Problem);
        string folder = Environment.GetEnvironmentVariable("VIDEOSSM_KEEP_PAGES") ?? Directory.CreateTempSubdirectory("page").FullName;
        var results = SampleResults.Create() with { Folder = folder };
        var sections = AllSections.Build(results);
        Plot[] plots = [.. AllSections.Plots(sections)];
        charts.Render(plots, Path.Combine(folder, "plots"));

        string html = HtmlReport.Render(new HtmlReportInput(results, sections, AllAnalysers.Analyse(results), charts.Scripts));
        File.WriteAllText(Path.Combine(folder, "report.html"), html);

        Assert.Equal(plots.Length, html.Split("class=\"plot\"").Length - 1);
        Assert.InRange(html.Length, 500_000, 3_000_000);
    }
}
