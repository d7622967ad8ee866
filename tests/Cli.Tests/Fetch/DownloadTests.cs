using System.Security.Cryptography;
using VideoSsm.Eval.Cli.Fetch;

namespace VideoSsm.Eval.Cli.Tests.Fetch;

/// <summary>Transfers that are cut, resumed, wrong, refused.</summary>
public sealed class DownloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileServer _server = new();
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly byte[] _bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)((i * 31) ^ (i >> 8)))];

    public DownloadTests() => _server.Files["weights.pth"] = _bytes;

    private const int Attempts = VideoSsm.Eval.Cli.Fetch.Download.Attempts;

    private string Target => _folder["deep/weights.pth"];

    private string Hash => Convert.ToHexStringLower(SHA256.HashData(_bytes));

    public void Dispose()
    {
        _server.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AFileArrivesWholeAndNothingStaysBesideIt()
    {
        List<(long, long?)> seen = [];

        string hash = await Run(progress: (done, total) => seen.Add((done, total)));

        Assert.Equal(Hash, hash);
        Assert.Equal(_bytes, File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(Path.GetDirectoryName(Target)!));
        Assert.Equal((0, _bytes.Length), seen[0]);
        Assert.Equal((_bytes.Length, _bytes.Length), seen[^1]);
        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public async Task ACutTransferGoesOnWhereItStopped()
    {
        _server.CutAfter.Enqueue(100_000);
        _server.CutAfter.Enqueue(50_000);

        Assert.Equal(Hash, await Run());
        Assert.Equal(["", "bytes=100000-", "bytes=150000-"], _server.Requests.Select(r => r.Range));
    }

    [Fact]
    public async Task AnotherCallGoesOnToo()
    {
        _server.CutAfter.Enqueue(120_000);
        using (var stop = new CancellationTokenSource())
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(progress: (done, _) =>
            {
                if (done > 60_000)
                {
                    stop.Cancel();
                }
            }, cancellation: stop.Token));
        }

        long kept = new FileInfo(Target + ".part").Length;
        Assert.InRange(kept, 60_000, 120_000);
        Assert.False(File.Exists(Target));

        Assert.Equal(Hash, await Run());
        Assert.Equal($"bytes={kept}-", _server.Requests.Last().Range);
    }

    [Fact]
    public async Task AServerThatForgetsRangesMeansFromTheStart()
    {
        _server.CutAfter.Enqueue(100_000);
        _server.IgnoresRanges = true;

        Assert.Equal(Hash, await Run());
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task AFileThatChangedMeanwhileIsNotMixedWithItsOldSelf()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        File.WriteAllBytes(Target + ".part", new byte[1000]);
        File.WriteAllText(Target + ".part.etag", "\"old\"");

        Assert.Equal(Hash, await Run());
        Assert.Equal(_bytes, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task AWholeFileThatOnlyLacksItsNameIsNotFetchedAgain()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        File.WriteAllBytes(Target + ".part", _bytes);
        File.WriteAllText(Target + ".part.etag", _server.ETag);

        Assert.Equal(Hash, await Run());
        Assert.Equal("bytes=300000-", Assert.Single(_server.Requests).Range);
    }

    [Theory]
    [InlineData("0123456789abcdef", null, "SHA-256")]
    [InlineData("", 299_999L, "expected are 299999")]
    public async Task AnotherFileThanExpectedIsNotKept(string sha256, long? bytes, string says)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        File.WriteAllText(Target, "the old one");

        var e = await Assert.ThrowsAsync<IOException>(() => Run(sha256, bytes));

        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.Equal("the old one", File.ReadAllText(Target));
    }

    [Fact]
    public async Task AWrongPartLeavesNothingThatASecondTryWouldGoOnFrom()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        File.WriteAllBytes(Target + ".part", new byte[1000]);

        await Assert.ThrowsAsync<IOException>(() => Run(Hash));

        Assert.False(File.Exists(Target + ".part"));
        Assert.Equal(Hash, await Run(Hash));
    }

    [Fact]
    public async Task ABusyServerIsAskedAgainAndAMissingFileIsNot()
    {
        _server.Refusals.Enqueue("503 Service Unavailable");
        _server.Refusals.Enqueue("429 Too Many Requests");
        Assert.Equal(Hash, await Run());
        Assert.Equal(3, _server.Requests.Count);

        _server.Files.Clear();
        var e = await Assert.ThrowsAsync<IOException>(() => Run());
        Assert.Contains("404 Not Found", e.Message, StringComparison.Ordinal);
        Assert.Equal(4, _server.Requests.Count);
    }

    [Fact]
    public async Task AConnectionThatNeverBringsAByteIsGivenUp()
    {
        for (int i = 0; i <= Attempts; i++)
        {
            _server.CutAfter.Enqueue(0);
        }

        var e = await Assert.ThrowsAsync<IOException>(() => Run());

        Assert.Contains("broke off", e.Message, StringComparison.Ordinal);
        Assert.Equal(Attempts, _server.Requests.Count);
    }

    [Fact]
    public async Task OfflineIsSaidInOneLine()
    {
        var e = await Assert.ThrowsAsync<IOException>(() => Download().Run(
            new Uri("http://127.0.0.1:1/weights.pth"), Target, "", null, (_, _) => { }, CancellationToken.None));

        Assert.Contains("is this machine offline?", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoProcessesDoNotWriteOneFile()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        using var other = new FileStream(Target + ".part", FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        var e = await Assert.ThrowsAsync<IOException>(() => Run());

        Assert.Contains("another process", e.Message, StringComparison.Ordinal);
    }

    private Download Download() => new(_http, TimeProvider.System) { Pause = TimeSpan.FromMilliseconds(1), Silence = TimeSpan.FromSeconds(20) };

    private Task<string> Run(
        string sha256 = "", long? bytes = null, Action<long, long?>? progress = null, CancellationToken cancellation = default) =>
        Download().Run(new Uri(_server.Address, "weights.pth"), Target, sha256, bytes, progress ?? ((_, _) => { }), cancellation);
}
