using System.Text.Json.Nodes;
using VideoSsm.Eval.Core;
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
                .Where(o => o["scale"]?["domain"] is JsonArray d && d.Any(x => x!.ToString() == "VideoSSM") && o["scale"]!["range"]?[0] is JsonValue v && v.ToString().StartsWith('#'))
                .Select(o => o["scale"]!["range"]![o["scale"]!["domain"]!.AsArray().ToList().FindIndex(x => x!.ToString() == "VideoSSM")]!.ToString()),
        ];

        Assert.True(colours.Length >= 4);
        Assert.Equal(["#0072B2"], colours.Distinct());
    }

    [Fact]
    public void AnUnknownMethodKeepsItsColourWhateverStandsBesideIt()
    {
        var results = SampleResults.Create();
        var others = results with { Methods = [.. results.Methods, results.Methods[0] with { Id = "my-method" }] };

        // The hash is part of the contract: a report of last year has the same colour.
        Assert.Equal("#88CCEE", MethodColors.Of("my-method").Color);
        Assert.Equal(MethodColors.Of("my-method"), MethodColors.For(others)["my-method"]);
    }

    [Fact]
    public void NoTwoMethodsOfAReportLookAlike()
    {
        var results = SampleResults.Create();
        MethodInfo[] many = [.. Enumerable.Range(0, 24).Select(i => results.Methods[0] with { Id = $"variant-{i}" })];

        var colors = MethodColors.For(results with { Methods = many });

        Assert.Equal(24, many.Select(m => (colors[m.Id].Color, Dash: string.Join(',', colors[m.Id].Dash))).Distinct().Count());
    }

    [Fact]
    public void TheCatalogueOfTheReadmeHasColoursOfItsOwn()
    {
        string[] systems = ["video-ssm", "sink-window", "window-only", "sink-only", "longlive", "self-forcing", "causvid", "wan2.1", "ltx-video", "skyreels-v2", "skyreels-v2-async", "magi-1", "rolling-forcing", "reward-forcing"];

        Assert.Equal(systems.Length, systems.Select(s => MethodColors.Of(s).Color).Distinct().Count());
    }

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
