using VideoSsm.Eval.Core.Certification;

namespace VideoSsm.Eval.Core.Tests.Certification;

public sealed class CertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("certificate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheHashIsOfTheContentAlone()
    {
        Certificate one = Certificate.Of(Content(), [new("date", "2026-01-01")]), other = Certificate.Of(Content(), [new("date", "2026-02-02")]);

        Assert.Equal(one.Sha256, other.Sha256);
        Assert.Equal(64, one.Sha256.Length);
        Assert.NotEqual(one.Sha256, Certificate.Of(Content() with { Source = "elsewhere" }, []).Sha256);
    }

    [Fact]
    public void WhatIsWrittenIsReadBackAndWhatWasChangedIsRefused()
    {
        string path = Path.Combine(_folder, CertificateFile.Name);
        Certificate certificate = Certificate.Of(Content(), [new("date", "2026-01-01")]);
        CertificateFile.Write(path, certificate);

        Assert.Equal(certificate.Sha256, CertificateFile.Read(path).Sha256);
        Assert.Equal(0.1 + 0.2, CertificateFile.Read(path).Content.Metrics[0].CleanMean);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"tau\": -1", "\"tau\": -0.5", StringComparison.Ordinal));
        Assert.Contains("was changed after it was made", Assert.Throws<UsageException>(() => CertificateFile.Read(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "{}");
        Assert.Throws<UsageException>(() => CertificateFile.Read(path));
    }

    [Fact]
    public void ARunSaysWhichOfItsMetricsAreCertifiedAndWhyTheOthersAreNot()
    {
        Certificate certificate = Certificate.Of(Content(), []);
        MetricInfo[] metrics =
        [
            Metric("flicker", "1"), Metric("flicker2", "1"), Metric("drift", "2"), Metric("probe", "1", new WeightsFile("w", "ab")), Metric("blind", "1"),
        ];

        CertificateUse use = CertificateUse.Of(certificate, metrics);

        Assert.Equal(certificate.Sha256, use.Sha256);
        Assert.Equal(["flicker"], use.Certified);
        Assert.Equal(
            ["flicker2 (not in it)", "drift (certified is version 1, this is 2)", "probe (certified with other weights)", "blind (had no values there: no eyes)"],
            use.NotCertified);
        Assert.StartsWith($"certificate {ContentHash.Short(certificate.Sha256)} covers 1 of 5 metrics; not certified: flicker2 (not in it), ", use.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereNothingIsCertifiedThatIsSaid()
    {
        CertificateUse none = CertificateUse.Of(null, [Metric("flicker", "1")]);
        CertificateUse other = CertificateUse.Of(Certificate.Of(Content(), []), [Metric("else", "1")]);

        Assert.Equal((null, "no metric is certified: there is no certificate; make one with 'videossm-eval verify'"), (none.Sha256, none.Note));
        Assert.Null(other.Sha256);
        Assert.Contains("covers none of them", other.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void MeasurementsAreWrittenAndReadBack()
    {
        string path = Path.Combine(_folder, MeasurementCsv.Name);
        CertificationPoint[] points =
        [
            new() { Clip = "a", Test = "flicker", Dose = 0.1, Metric = "m", Value = 0.1 + 0.2, Reason = "" },
            new() { Clip = "a", Test = "clean", Dose = 0, Metric = "m", Value = null, Reason = "one, two" },
        ];
        using (FileStream stream = File.Create(path))
            MeasurementCsv.Write(stream, points);

        Assert.Equal("clip,test,dose,metric,value,reason\na,flicker,0.1,m,0.30000000000000004,\na,clean,0,m,,\"one, two\"\n", File.ReadAllText(path));
        Assert.Equal(points, MeasurementCsv.Read(path));
    }

    private static MetricInfo Metric(string id, string version, params WeightsFile[] weights) => new()
    {
        Id = id,
        Version = version,
        DisplayName = id,
        Definition = "d",
        Direction = Direction.Neutral,
        Citation = "c",
        Weights = weights,
    };

    private static CertificateContent Content() => new()
    {
        Source = "nowhere",
        Clips = [new("clip", 8, 8, 16, 8, "ab")],
        Corruptions = [new("flicker", "Flicker", "d", "levels", [1, 2])],
        Nuisances = [new("repeat", "Again", "d", MustBeExact: true)],
        Metrics = [Certified("flicker"), Certified("drift"), Certified("probe") with { Weights = "other" }, Certified("blind") with { Reason = "no eyes" }],
    };

    private static CertifiedMetric Certified(string id) => new()
    {
        Id = id,
        Version = "1",
        DisplayName = id,
        Weights = "",
        CleanClips = 6,
        CleanMean = 0.1 + 0.2,
        CleanDeviation = 0.01,
        Responses = [new() { Corruption = "flicker", Clips = 6, Tau = -1, TauLow = -1, TauHigh = -1, Means = [1, 0.5, null], Effect = -3, SmallestDose = 1, Expected = -1, Verdict = ResponseVerdict.Holds }],
        Shifts = [new() { Nuisance = "repeat", Clips = 6, Mean = 0, Largest = 0 }],
    };
}
