using System.Text.Json.Nodes;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Tests.Shared;

namespace VideoSsm.Eval.Reports.Tests;

public class PlotTests
{
    [Fact]
    public void TheCostPlotIsAsApproved()
    {
        using var culture = new CommaDecimalCulture();

        ApprovedFile.Verify("cost-over-length.vl.json", ReportWriter.Plots(SampleResults.Create()).Single(p => p.Id == "cost-over-length").Spec.ToJsonString(JsonText.Indented) + "\n");
    }

    [Fact]
    public void AMethodHasTheSameColourInEveryPlot()
    {
        var results = SampleResults.Create();

        string[] colours =
        [
            .. ReportWriter.Plots(results).SelectMany(p => Descendants(p.Spec)).OfType<JsonObject>()
                .Where(o => o["scale"]?["domain"] is JsonArray d && d.Any(x => x!.ToString() == "VideoSSM"))
                .Select(o => o["scale"]!["range"]![o["scale"]!["domain"]!.AsArray().ToList().FindIndex(x => x!.ToString() == "VideoSSM")]!.ToString()),
        ];

        Assert.True(colours.Length >= 4);
        Assert.Equal(["#0072B2"], colours.Distinct());
    }

    [Fact]
    public void AnUnknownMethodKeepsItsColourAcrossRuns() => Assert.Equal(MethodColors.Of("my-method"), MethodColors.Of("my-method"));

    [SkippableFact]
    public void EveryPlotRendersToSvgPngAndPdf()
    {
        var charts = ChartRenderer.Locate();
        Skip.If(charts.Problem is not null, charts.Problem);
        string folder = Directory.CreateTempSubdirectory("plots").FullName;
        try
        {
            var plots = ReportWriter.Plots(SampleResults.Create());

            Assert.Empty(charts.Render(plots, folder));

            foreach (var plot in plots)
            {
                Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(folder, $"{plot.Id}.svg")), StringComparison.Ordinal);
                Assert.True(new FileInfo(Path.Combine(folder, $"{plot.Id}.png")).Length > 1000);
                Assert.True(new FileInfo(Path.Combine(folder, $"{plot.Id}.pdf")).Length > 1000);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void WithoutARendererTheSpecificationsAreStillWritten()
    {
        string folder = Directory.CreateTempSubdirectory("plots").FullName;
        try
        {
            var problems = new ChartRenderer(null).Render(ReportWriter.Plots(SampleResults.Create()), folder);

            Assert.Contains("VIDEOSSM_CHARTS", Assert.Single(problems), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(folder, "over-time.vl.json")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node) => node switch
    {
        JsonObject o => o.Where(p => p.Value is not null).SelectMany(p => Descendants(p.Value!).Prepend(p.Value!)),
        JsonArray a => a.OfType<JsonNode>().SelectMany(x => Descendants(x).Prepend(x)),
        _ => [],
    };
}
