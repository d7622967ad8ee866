using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;
using VideoSsm.Eval.Core.Fakes;

namespace VideoSsm.Eval.Cli.Tests.Commands;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AWorldCertificateHoldsItsClaimsAndEndsUpInTheManifestOfARun()
    {
        string[] verify = ["verify", "--metrics", "brightness,temporal_flickering,subject_consistency", "--corruptions", "flicker,exposure_ramp", "--clips", "5", "--seconds", "1", "--json"];

        CliResult result = Cli.Run([.. verify, "--out", _folder["one"]]);

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Contains("not certified: subject_consistency: needs the official weights", result.Error, StringComparison.Ordinal);
        Assert.Equal((2, 2, 0), (result.Json.GetProperty("claims").GetInt32(), result.Json.GetProperty("holding").GetInt32(), result.Json.GetProperty("failing").GetInt32()));
        Certificate certificate = CertificateFile.Read(Path.Combine(_folder["one"], CertificateFile.Name));
        Assert.Equal(certificate.Sha256, result.Json.GetProperty("sha256").GetString());
        Assert.All(certificate.Content.Metrics.SelectMany(m => m.Shifts).Where(s => s.Nuisance is "repeat" or "alone" or "lossless" && s.Reason.Length == 0), s => Assert.Equal(0, s.Largest));
        Assert.All(["certificate.md", "measurements.csv", "cross-talk.vl.json"], file => Assert.True(File.Exists(Path.Combine(_folder["one"], file)), file));
        Assert.Empty(Directory.GetDirectories(_folder["one"]));

        // The same evidence has the same hash.
        Assert.Equal(certificate.Sha256, Cli.Run([.. verify, "--out", _folder["two"]]).Json.GetProperty("sha256").GetString());

        // A run from a folder with this certificate names it; brightness is in it, the frame difference is not.
        string root = _folder["root"];
        Directory.CreateDirectory(Path.Combine(root, "results"));
        Directory.Move(_folder["one"], Path.Combine(root, "results", "certificate"));
        CertificateUse use = RunWith(root, "run");
        Assert.Equal(certificate.Sha256, use.Sha256);
        Assert.Equal(["brightness"], use.Certified);
        Assert.Equal(["dynamic_degree_framediff (not in it)"], use.NotCertified);
        Assert.Contains("covers 1 of 2 metrics", File.ReadAllText(Path.Combine(_folder["run"], "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void ARunWithoutACertificateSaysSo()
    {
        CertificateUse use = RunWith(_folder["empty"], "run");

        Assert.Null(use.Sha256);
        Assert.Equal("no metric is certified: there is no certificate; make one with 'videossm-eval verify'", use.Note);
    }

    [Fact]
    public void AFolderOfForeignVideosIsCorruptedAndSwappedAmongItself()
    {
        var codec = new RawVideoCodec();
        Directory.CreateDirectory(_folder["videos"]);
        for (int i = 0; i < 3; i++)
        {
            using IVideoWriter writer = codec.CreateLossless(Path.Combine(_folder["videos"], $"v{i}.mp4"), 24, 16, 8);
            for (int t = 0; t < 10; t++)
                writer.Add(new Frame(t, 24, 16, Enumerable.Range(0, 24 * 16 * 3).Select(k => (byte)(60 + (((k * (i + 2)) + (t * 3)) % 100))).ToArray()));
            writer.Complete();
        }

        File.WriteAllText(Path.Combine(_folder["videos"], "broken.mp4"), "no video");

        CliResult result = Cli.Run(
            c => c with { Codec = () => codec }, "verify", "--videos", _folder["videos"], "--metrics", "brightness,psnr", "--corruptions", "subject_swap,freeze", "--out", _folder["out"], "--seconds", "1");

        // Exit code 0: with three clips nothing can fail, only be unknown.
        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Contains("left out: broken.mp4: not a raw video", result.Error, StringComparison.Ordinal);
        Certificate certificate = CertificateFile.Read(Path.Combine(_folder["out"], CertificateFile.Name));
        Assert.Equal(["v0", "v1", "v2"], certificate.Content.Clips.Select(c => c.Id));
        Assert.All(certificate.Content.Clips, c => Assert.Equal(8, c.Frames));
        Assert.Contains("4 videos of the user's", certificate.Content.Source, StringComparison.Ordinal);
        Assert.Equal(3, certificate.Content.Metrics.Single(m => m.Id == "brightness").Responses[0].Clips);
        Assert.Contains("scene", certificate.Content.Metrics.Single(m => m.Id == "psnr").Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, JsonSerializer.Serialize(certificate), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown corruption 'flickr'", "--corruptions", "flickr")]
    [InlineData("expected more than 0", "--clips", "0")]
    [InlineData("expected more than 0", "--seconds", "-1")]
    [InlineData("unknown metric 'brightnes'", "--metrics", "brightnes")]
    [InlineData("there is no folder 'nowhere'", "--videos", "nowhere")]
    [InlineData("--prompts belongs to --videos", "--prompts", "p.jsonl")]
    public void BadInputGetsOneLine(string message, params string[] args)
    {
        CliResult result = Cli.Run(["verify", .. args, "--out", _folder["out"]]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private CertificateUse RunWith(string root, string run)
    {
        string suite = _folder["s.json"];
        File.WriteAllText(suite, """
            {
              "question": "q", "methods": ["fake:steady"], "metrics": ["brightness", "dynamic_degree_framediff"], "lengths": [{ "seconds": 1 }],
              "prompts": { "inline": [{ "id": "a", "text": "b" }] }
            }
            """);
        CliResult result = Cli.Run(c => c with { Codec = () => new RawVideoCodec(), Root = root }, "run", suite, "--out", _folder[run]);
        Assert.Equal((ExitCode.Ok, ""), (result.Code, result.Code == 0 ? "" : result.Error));
        return Assert.Single(JsonFile.Read<RunManifest>(Path.Combine(_folder[run], "manifest.json")).Sessions).Certificate!;
    }
}
