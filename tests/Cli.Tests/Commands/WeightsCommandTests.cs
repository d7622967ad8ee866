using System.IO.Compression;
using System.Text.Json;
using VideoSsm.Eval.Cli.Fetch;
using VideoSsm.Eval.Cli.Tests.Fetch;
using VideoSsm.Eval.Core.Published;

namespace VideoSsm.Eval.Cli.Tests.Commands;

/// <summary>The catalogue of published files, and the verbs over it against a server on the loopback.</summary>
public sealed class WeightsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TheCatalogueIsInOrder()
    {
        CliContext context = Composition.Create();
        Assert.Equal(OfficialFiles.All.Count, OfficialFiles.All.Select(f => f.Id).Distinct().Count());
        foreach (OfficialFile file in OfficialFiles.All)
        {
            Assert.StartsWith("https://", file.Origin, StringComparison.Ordinal);
            Assert.Matches("^([0-9a-f]{64})?$", file.Sha256);
            Assert.Equal(file.Sha256.Length == 0, file.HashSource == HashSource.Unknown);
            Assert.All(file.Places, place => Assert.Matches(@"^[A-Za-z0-9_.\-]+(/[A-Za-z0-9_.\-]+)*$", place));
            Assert.DoesNotContain("..", string.Join(' ', file.Places), StringComparison.Ordinal);
            Assert.All(file.NeededBy, id => Assert.True(
                file.Kind == OfficialKind.Prompts || context.Metrics.Contains(id) || context.Methods.Contains(id), $"{file.Id} is needed by '{id}', which does not exist"));
        }

        // Two files that land in one place would overwrite each other.
        Assert.Equal(OfficialFiles.All.Count, OfficialFiles.All.Select(f => f.Places[0]).Distinct().Count());
    }

    [Fact]
    public void EveryMetricThatNamesOfficialWeightsIsInTheCatalogue()
    {
        CliContext context = Composition.Create().MetricsWithWeights(_folder.Path) is var metrics ? Composition.Create() with { Metrics = metrics } : throw new InvalidOperationException();

        // What the world's own networks are needed for has a recipe, not a publisher.
        var unavailable = context.Metrics.Entries.Select(e => context.Metrics.Create(e.Id).Info)
            .Where(m => m.Unavailable is not null && !m.Id.StartsWith("world_", StringComparison.Ordinal)).Select(m => m.Id).ToHashSet();

        Assert.Equal(
            OfficialFiles.All.Where(f => f.Kind == OfficialKind.MetricWeights).SelectMany(f => f.NeededBy).Distinct().Order(StringComparer.Ordinal),
            unavailable.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ListSaysUnknownWhereNothingIsKnown()
    {
        CliResult result = Cli.Run("weights", "list", "--weights", _folder.Path);

        Assert.Equal(ExitCode.Ok, result.Code);
        string line = result.Out.Split('\n').Single(l => l.StartsWith("amt-s ", StringComparison.Ordinal));
        Assert.Matches(@"amt-s +missing +unknown +unknown +CC BY-NC 4.0 +motion_smoothness +amt_model/amt-s.pth \| amt-s.pth +https://huggingface.co", line);
        Assert.Contains(_folder.Path, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void FetchBringsCheckComparesPathPrints()
    {
        OfficialFile prompts = OfficialFiles.All.First(f => f.Id == "vbench-dimension-color");
        _server.Files[prompts.Places[0]] = "not the prompts"u8.ToArray();
        _server.Files["amt_model/amt-s.pth"] = [1, 2, 3];

        CliResult fetched = Run("fetch", "motion_smoothness", "vbench-dimension-color", "--json");

        // The one without a known hash arrives and says so; the other is not what was published.
        Assert.Equal(ExitCode.Failed, fetched.Code);
        Assert.Equal(["fetched", "failed"], Verdicts(fetched));
        Assert.Contains("could not be checked", fetched.Error, StringComparison.Ordinal);
        Assert.Contains("vbench-dimension-color: failed", fetched.Error, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder["amt_model/amt-s.pth"]));
        Assert.False(File.Exists(_folder[prompts.Places[0]]));

        CliResult check = Run("check", "amt-s", "vbench-dimension-color", "--json");
        Assert.Equal(ExitCode.Incomplete, check.Code);
        Assert.Equal(["present", "missing"], Verdicts(check));

        CliResult path = Run("path", "amt-s");
        Assert.Equal(_folder["amt_model/amt-s.pth"], path.Out.Trim());
        Assert.Equal(ExitCode.Failed, Run("path", "raft-things").Code);
        Assert.Equal(ExitCode.Usage, Run("path", "causvid").Code);
    }

    [Fact]
    public void CheckTellsWrongFromRight()
    {
        Directory.CreateDirectory(_folder["aesthetic_model/emb_reader"]);
        File.WriteAllBytes(_folder["aesthetic_model/emb_reader/sa_0_4_vit_l_14_linear.pth"], new byte[4071]);
        Directory.CreateDirectory(_folder["clip_model"]);
        File.WriteAllBytes(_folder["clip_model/ViT-L-14.pt"], new byte[5]);

        CliResult check = Run("check", "aesthetic_quality", "--json");

        Assert.Equal(ExitCode.Failed, check.Code);
        var notes = check.Json.GetProperty("files").EnumerateArray().ToDictionary(f => f.GetProperty("id").GetString()!, f => f.GetProperty("note").GetString());
        Assert.Equal("has 5 bytes, expected are 932768134", notes["clip-vitl14"]);
        Assert.StartsWith("expected is 2cd4e60f", notes["aesthetic-head"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileInsideAnArchiveIsTakenOut()
    {
        byte[] content = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("models/raft-things.pth").Open();
            entry.Write(content);
        }

        _server.Files["models.zip"] = zip.ToArray();
        _server.Files["no.zip"] = content;
        using var http = new HttpClient();
        var fetcher = new Fetcher(new Download(http, TimeProvider.System), _folder.Path, null);
        OfficialFile file = MetricWeights.RaftThings with { Origin = new Uri(_server.Address, "models.zip").AbsoluteUri, Sha256 = hash, Bytes = 5000 };

        Assert.Equal(hash, await fetcher.Fetch(file, (_, _) => { }, CancellationToken.None));
        Assert.Equal(content, File.ReadAllBytes(_folder[file.Places[0]]));
        Assert.Single(Directory.GetFiles(_folder["raft_model/models"]));

        var wrong = await Assert.ThrowsAsync<IOException>(() => fetcher.Fetch(file with { Sha256 = new string('0', 64) }, (_, _) => { }, CancellationToken.None));
        Assert.Contains("not the expected file", wrong.Message, StringComparison.Ordinal);
        var broken = await Assert.ThrowsAsync<IOException>(() => fetcher.Fetch(
            file with { Origin = new Uri(_server.Address, "no.zip").AbsoluteUri }, (_, _) => { }, CancellationToken.None));
        Assert.Contains("is no archive", broken.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllBytes(_folder[file.Places[0]]));
    }

    [Theory]
    [InlineData("weights fetch", "fetch what?")]
    [InlineData("weights fetch dino-vitb61", "did you mean 'dino-vitb16'")]
    [InlineData("weights fetch amt-s --mirror ftp://x", "--mirror 'ftp://x'")]
    public void MistakesAreExplained(string line, string says)
    {
        CliResult result = Cli.Run(line.Split(' '));

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ValidateTellsWhatWillBeUnscoredAndWhy()
    {
        string suite = _folder["suite.json"];
        File.WriteAllText(suite, """
            {
              "question": "What will be unscored?", "methods": ["fake:steady"], "baseline": "fake:steady", "seed": 1,
              "prompts": { "inline": [{ "id": "a", "text": "a red circle" }] }, "lengths": [{ "seconds": 1 }],
              "frames": { "width": 64, "height": 64, "framesPerSecond": 8 },
              "metrics": ["brightness", "motion_smoothness"]
            }
            """);

        CliResult result = Cli.Run(c => c with { Metrics = c.MetricsWithWeights(_folder.Path) }, "validate", suite);

        Assert.Contains("motion_smoothness will be unscored in every video: needs the official weights 'amt-s.pth'", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("brightness will be", result.Out, StringComparison.Ordinal);
    }

    private static string[] Verdicts(CliResult result) =>
        [.. result.Json.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("verdict").GetString()!)];

    private CliResult Run(params string[] args) => Cli.Run(
        c => c with { FetchPause = TimeSpan.FromMilliseconds(1) },
        ["weights", .. args, "--weights", _folder.Path, .. args[0] == "fetch" ? (string[])["--mirror", _server.Address.AbsoluteUri] : []]);
}
