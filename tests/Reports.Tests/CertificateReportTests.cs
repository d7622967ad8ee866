using System.Text.Json.Nodes;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Sections;
using VideoSsm.Eval.Reports.Tables;
using VideoSsm.Eval.Tests.Shared;

namespace VideoSsm.Eval.Reports.Tests;

public sealed class CertificateReportTests
{
    [Fact]
    public void TheTablesAreAsApproved()
    {
        using var culture = new CommaDecimalCulture();

        ApprovedFile.Verify("certificate.md", string.Join("\n", CertificateTables.All(Sample()).Select(TableWriter.Markdown)));
    }

    [Fact]
    public void TheHeatMapIsAsApproved()
    {
        using var culture = new CommaDecimalCulture();

        ApprovedFile.Verify("cross-talk.vl.json", CrossTalk.Build(Sample())!.Spec.ToJsonString(JsonText.Indented) + "\n");
    }

    [Fact]
    public void EveryCellHasAnAnswerAndMissingIsNeverZero()
    {
        JsonArray values = CrossTalk.Build(Sample())!.Spec["data"]!["values"]!.AsArray();

        Assert.Equal(4, values.Count);
        JsonNode constant = values.Single(v => (string)v!["metric"]! == "Drift" && (string)v["corruption"]! == "Freeze")!, missing = values.Single(v => (string)v!["metric"]! == "Drift" && (string)v["corruption"]! == "Flicker")!;
        Assert.Equal((null, "="), ((double?)constant["tau"], (string)constant["text"]!));
        Assert.Equal((null, "—", "too short"), ((double?)missing["tau"], (string)missing["text"]!, (string)missing["reason"]!));
    }

    [Fact]
    public void WithoutAnyValueThereIsNoHeatMap()
    {
        Certificate sample = Sample();

        Assert.Null(CrossTalk.Build(sample with { Content = sample.Content with { Metrics = [.. sample.Content.Metrics.Select(m => m with { Reason = "none" })] } }));
    }

    [Fact]
    public void DoseAndResponseStandInDeviationsBetweenCleanClips()
    {
        JsonArray panels = DoseResponsePlot.Build(Sample())!.Spec["concat"]!.AsArray();

        Assert.Equal(["Freeze", "Flicker"], panels.Select(p => (string)p!["title"]!["text"]!));
        JsonArray claimed = panels[0]!["layer"]![1]!["data"]!["values"]!.AsArray();
        Assert.Equal([0, 0.5, 1], claimed.Select(v => (double)v!["dose"]!));
        Assert.Equal((1 - 0.99) / 0.00012, (double)claimed[2]!["change"]!, 6);
        Assert.Equal(["Drift"], panels[0]!["layer"]![0]!["data"]!["values"]!.AsArray().Select(v => (string)v!["metric"]!).Distinct());
    }

    [Fact]
    public void TheReportShowsTheCertificateThatItsManifestNamesAndNoOther()
    {
        string folder = Directory.CreateTempSubdirectory("certificate").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "certificate"));
            CertificateFile.Write(Path.Combine(folder, "certificate", CertificateFile.Name), Sample());
            ResultSet Run(string hash) => SampleResults.Create() with
            {
                Folder = Path.Combine(folder, "run"),
                Sessions =
                [
                    new RunSession
                    {
                        StartedAt = DateTimeOffset.UnixEpoch,
                        Shard = "1/1",
                        ToolVersion = "1",
                        Facts = [],
                        Certificate = new CertificateUse { Sha256 = hash, Note = "certificate x covers 1 of 1 metrics" },
                    },
                ],
            };

            Assert.Empty(new CertificationSection().Build(Run("another")));
            var blocks = new CertificationSection().Build(Run(Sample().Sha256)).ToList();

            Assert.Equal("Certificate x covers 1 of 1 metrics.", blocks.OfType<TextBlock>().First().Text);
            Assert.Equal(["dose-response", "cross-talk"], blocks.OfType<PlotBlock>().Select(b => b.Plot.Id));
            Assert.Equal(3, blocks.OfType<FoldBlock>().Count());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Certificate Sample() => Certificate.Of(
        new CertificateContent
        {
            Source = "held-out scenes",
            Clips = [.. Enumerable.Range(0, 6).Select(i => new CertifiedClip($"clip{i}", 64, 64, 64, 16, "ab"))],
            Corruptions = [new("freeze", "Freeze", "The end repeats.", "share of the video", [0.5, 1]), new("flicker", "Flicker", "f + D*z", "grey levels", [1, 16])],
            Nuisances = [new("repeat", "Again", "again", MustBeExact: true), new("h264", "H.264 crf 18", "mp4", MustBeExact: false)],
            Metrics =
            [
                Metric("temporal_flickering", "Temporal flickering",
                    new() { Corruption = "freeze", Clips = 6, Tau = 0.93, TauLow = 0.8, TauHigh = 1, Means = [0.99, 0.995, 1], Effect = 2.234, SmallestDose = 0.5, Expected = 1, Verdict = ResponseVerdict.Holds },
                    new() { Corruption = "flicker", Clips = 6, Tau = 0.2, TauLow = -0.1, TauHigh = 0.4, Means = [0.99, 0.98, 0.9], Effect = -123.4, Expected = -1, Verdict = ResponseVerdict.Fails }),
                Metric("brightness_drift", "Drift",
                    new() { Corruption = "freeze", Clips = 6, Means = [0, 0, 0], Verdict = ResponseVerdict.NotClaimed, Reason = "the value never changes" },
                    new() { Corruption = "flicker", Clips = 0, Means = [null, null, null], Expected = -1, Verdict = ResponseVerdict.CannotTell, Reason = "too short" }),
                Metric("blind", "Blind") with { Reason = "no eyes" },
            ],
        },
        []);

    private static CertifiedMetric Metric(string id, string name, params DoseResponse[] responses) => new()
    {
        Id = id,
        Version = "1",
        DisplayName = name,
        Weights = "",
        CleanClips = 6,
        CleanMean = 0.99,
        CleanDeviation = 0.00012,
        Responses = responses,
        Shifts = [new() { Nuisance = "repeat", Clips = 6, Mean = 0, Largest = 0 }, new() { Nuisance = "h264", Clips = 0, Reason = "no encoder" }],
    };
}
