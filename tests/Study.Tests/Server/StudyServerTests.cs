using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study.Ballots;
using VideoSsm.Eval.Study.Server;

namespace VideoSsm.Eval.Study.Tests.Server;

/// <summary>What the server answers, and what it must never answer.</summary>
public sealed class StudyServerTests : IAsyncLifetime, IDisposable
{
    private readonly SampleStudy _sample = SampleStudy.Create();
    private readonly List<string> _log = [];
    private StudyServer _server = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync() => await Restart(new ServerOptions());

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _sample.Dispose();
    }

    [Fact]
    public async Task ASessionGoesFromTheFirstToTheLastAndResumesByCode()
    {
        StudySession session = _sample.Study.Sessions[2];
        JsonElement state = (await Post("api/session", new { session.Code })).Body;
        Assert.Equal((0, 3), (state.GetProperty("done").GetInt32(), state.GetProperty("total").GetInt32()));

        for (int t = 0; t < 3; t++)
        {
            JsonElement trial = state.GetProperty("trial");
            Assert.Equal(t, trial.GetProperty("index").GetInt32());
            Assert.Equal(4, trial.GetProperty("videos").GetArrayLength());
            if (t == 1)
            {
                // A new server in the middle, a code typed in small letters with blanks: the session goes on.
                await Restart(new ServerOptions());
                state = (await Post("api/session", new { Code = $" {session.Code[..4]} - {session.Code[4..]}".ToLowerInvariant() })).Body;
                Assert.Equal(1, state.GetProperty("trial").GetProperty("index").GetInt32());
            }

            var (status, next) = await Answer(session, t);
            Assert.Equal(200, status);
            state = next;
        }

        Assert.False(state.TryGetProperty("trial", out _));
        Assert.Equal(3, BallotBox.Read(_sample.Layout.Ballots).Count);
        Assert.All(BallotBox.Read(_sample.Layout.Ballots), b => Assert.Equal((2, session.Trials[b.Trial].Prompt), (b.Session, b.Prompt)));
    }

    [Fact]
    public async Task WhatIsAskedTwiceIsStoredOnceAndTheFirstAnswerStays()
    {
        StudySession session = _sample.Study.Sessions[0];
        Assert.Equal(200, (await Answer(session, 0)).Status);
        Assert.Equal(200, (await Answer(session, 0)).Status);

        var (status, body) = await Post("api/ballot", new { session.Code, Trial = 0, Ranks = SampleStudy.RanksByName(session.Trials[0].Shown).Select(r => 5 - r), Seconds = 1.0 });

        Assert.Equal(409, status);
        Assert.Equal(1, body.GetProperty("state").GetProperty("done").GetInt32());
        Assert.Equal(SampleStudy.RanksByName(session.Trials[0].Shown), Assert.Single(BallotBox.Read(_sample.Layout.Ballots)).Ranks);
    }

    [Fact]
    public async Task NothingThatIsServedNamesAMethod()
    {
        var text = new StringBuilder();
        foreach (string path in (string[])["", "study.css", "study.js"])
        {
            text.Append(await _http.GetStringAsync(path));
        }

        foreach (StudySession session in _sample.Study.Sessions)
        {
            for (int t = 0; t < session.Trials.Count; t++)
            {
                text.Append((await Answer(session, t)).Body.GetRawText());
            }
        }

        Assert.DoesNotContain("secret", text.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_sample.Folder, text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryAnswerForbidsForeignScripts()
    {
        StudyVideo video = _sample.Study.Items[0].Videos[0];
        (HttpMethod, string)[] requests =
        [
            (HttpMethod.Get, ""), (HttpMethod.Get, "study.js"), (HttpMethod.Get, $"media/{video.File}"), (HttpMethod.Get, "nothing"), (HttpMethod.Post, ""),
            (HttpMethod.Post, "api/session"), (HttpMethod.Delete, "api/ballot"),
        ];
        foreach (var (method, path) in requests)
        {
            using HttpResponseMessage answer = await _http.SendAsync(new HttpRequestMessage(method, path));
            string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task APromptIsDataNotMarkup()
    {
        StudySession session = _sample.Study.Sessions.First(s => s.Trials[0].Prompt == "prompt-0");

        using HttpResponseMessage answer = await _http.PostAsJsonAsync("api/session", new { session.Code });

        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        string body = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<", body, StringComparison.Ordinal);
        Assert.Equal(SampleStudy.Hostile, JsonDocument.Parse(body).RootElement.GetProperty("trial").GetProperty("prompt").GetString());

        // The page sets texts as text; an attribute that runs script, or script in the page, would be refused by the policy anyway.
        string page = await _http.GetStringAsync(""), script = await _http.GetStringAsync("study.js");
        Assert.DoesNotMatch("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function", script);
        Assert.DoesNotMatch("<script(?! src=\"study.js\" defer></script>)|<style| style=| on[a-z]+=|https?://", page);
        Assert.DoesNotMatch("https?://|@import", script + await _http.GetStringAsync("study.css"));
    }

    [Theory]
    [InlineData("/media/../study.json")]
    [InlineData("/media/..%2fstudy.json")]
    [InlineData("/media/%2e%2e/study.json")]
    [InlineData("/media/%2e%2e%2fcodes.txt")]
    [InlineData("/media/..\\..\\codes.txt")]
    [InlineData("/media/..%5ccodes.txt")]
    [InlineData("/media//etc/passwd")]
    [InlineData("/media/%2fetc%2fpasswd")]
    [InlineData("/media/....//codes.txt")]
    [InlineData("/media/%252e%252e%252fcodes.txt")]
    [InlineData("/media/x%00.mp4")]
    [InlineData("/codes.txt")]
    [InlineData("/study.json")]
    [InlineData("/ballots.jsonl")]
    [InlineData("/./ballots.jsonl")]
    [InlineData("/media/")]
    public async Task NoPathLeadsOutOfTheList(string path)
    {
        // Past HttpClient, which would tidy the path up.
        string answer = await Raw($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 (404|400) ", answer);
        Assert.DoesNotContain(_sample.Study.Sessions[0].Code[..4], answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VideosComeInPiecesToo()
    {
        StudyVideo video = _sample.Study.Items[1].Videos[2];
        byte[] whole = File.ReadAllBytes(Path.Combine(_sample.Layout.Media, video.File));
        using var piece = new HttpRequestMessage(HttpMethod.Get, $"media/{video.File}") { Headers = { Range = new(100, 199) } };

        using HttpResponseMessage answer = await _http.SendAsync(piece);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("video/mp4", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(whole[100..200], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(whole, await _http.GetByteArrayAsync($"media/{video.File}"));
    }

    [Theory]
    [InlineData("[1,2,3]", 0, 5, 400)]
    [InlineData("[1,2,3,3]", 0, 5, 400)]
    [InlineData("[1,2,3,5]", 0, 5, 400)]
    [InlineData("[0,1,2,3]", 0, 5, 400)]
    [InlineData("[1,2,3,\"4\"]", 0, 5, 400)]
    [InlineData("null", 0, 5, 400)]
    [InlineData("[1,2,3,4]", 3, 5, 400)]
    [InlineData("[1,2,3,4]", -1, 5, 400)]
    [InlineData("[1,2,3,4]", 0, -1, 400)]
    [InlineData("[1,2,3,4]", 0, 1e300, 400)]
    [InlineData("[1,2,3,4]", 0, 5, 200)]
    public async Task OnlyAnswersToTheQuestionAreTaken(string ranks, int trial, double seconds, int status)
    {
        string body = $$"""{"code":"{{_sample.Study.Sessions[0].Code}}","trial":{{trial}},"ranks":{{ranks}},"seconds":{{seconds:R}}}""";

        using HttpResponseMessage answer = await _http.PostAsync("api/ballot", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, BallotBox.Read(_sample.Layout.Ballots).Count);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("null", 400)]
    [InlineData("{\"code\":5}", 400)]
    [InlineData("{\"code\":\"X\",\"more\":1}", 400)]
    [InlineData("{\"code\":\"XXXXXXXX\"}", 403)]
    [InlineData("{\"code\":\"\"}", 403)]
    public async Task NonsenseIsRefused(string body, int status)
    {
        using HttpResponseMessage answer = await _http.PostAsync("api/session", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task BodiesAreSmall()
    {
        string code = new('X', 5000);
        using HttpResponseMessage known = await _http.PostAsJsonAsync("api/session", new { Code = code });
        Assert.Equal(413, (int)known.StatusCode);

        // Without a length, in chunks: the limit holds all the same.
        string chunk = $"1400\r\n{{\"code\":\"{code}\"}}".PadRight(5120 + 6, ' ') + "\r\n";
        string answer = await Raw($"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunk}0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnlyOurOwnPageMaySend()
    {
        StudySession session = _sample.Study.Sessions[0];
        async Task<int> With(string? origin, string type, string host = "")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/session") { Content = new StringContent($"{{\"code\":\"{session.Code}\"}}", Encoding.UTF8, type) };
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            request.Headers.Host = host.Length > 0 ? host : null;
            using HttpResponseMessage answer = await _http.SendAsync(request);
            return (int)answer.StatusCode;
        }

        string self = _server.Address.GetLeftPart(UriPartial.Authority);
        Assert.Equal(200, await With(null, "application/json"));
        Assert.Equal(200, await With(self, "application/json"));
        Assert.Equal(403, await With("https://evil.example", "application/json"));
        Assert.Equal(403, await With("null", "application/json"));
        Assert.Equal(415, await With(self, "text/plain"));
        Assert.Equal(415, await With(self, "application/x-www-form-urlencoded"));

        // A name that somebody else has pointed at this address.
        Assert.Equal(421, await With(null, "application/json", "evil.example"));
        Assert.Equal(200, await With(null, "application/json", "localhost"));
    }

    [Fact]
    public async Task AHostMayBeNamed()
    {
        await Restart(new ServerOptions { Hosts = ["study.example"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "") { Headers = { Host = "study.example" } };

        using HttpResponseMessage answer = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task CodesCannotBeTriedForEver()
    {
        await Restart(new ServerOptions { WrongCodesPerMinute = 3 });
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(403, (await Post("api/session", new { Code = $"WRONG{i}" })).Status);
        }

        Assert.Equal(429, (await Post("api/session", new { Code = "WRONG4" })).Status);

        // Not even the right one, or guessing would go on.
        Assert.Equal(429, (await Post("api/session", new { _sample.Study.Sessions[0].Code })).Status);
    }

    [Fact]
    public async Task RequestsAreLimited()
    {
        await Restart(new ServerOptions { RequestsPerMinute = 5, MediaPerMinute = 2 });
        List<int> statuses = [];
        for (int i = 0; i < 6; i++)
        {
            using HttpResponseMessage answer = await _http.GetAsync("study.css");
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal([200, 200, 200, 200, 200, 429], statuses);
        string media = $"media/{_sample.Study.Items[0].Videos[0].File}";
        Assert.Equal(2000, (await _http.GetByteArrayAsync(media)).Length);
        Assert.Equal(2000, (await _http.GetByteArrayAsync(media)).Length);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await _http.GetAsync(media)).StatusCode);
    }

    [Theory]
    [InlineData("POST", "", "GET, HEAD")]
    [InlineData("GET", "api/session", "POST")]
    [InlineData("PUT", "api/ballot", "POST")]
    public async Task OtherMethodsAreNotAllowed(string method, string path, string allowed)
    {
        using HttpResponseMessage answer = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow));
    }

    [Fact]
    public async Task AStudyThatChangedIsNotServed()
    {
        await _server.DisposeAsync();
        string video = Path.Combine(_sample.Layout.Media, _sample.Study.Items[0].Videos[0].File);
        File.WriteAllBytes(video, [1, 2, 3]);
        var e = await Assert.ThrowsAsync<UsageException>(() => StudyServer.Start(_sample.Folder, new ServerOptions { Port = 0 }, TimeProvider.System, _log.Add, default));
        Assert.Contains("is not the video", e.Message, StringComparison.Ordinal);

        File.Delete(video);
        e = await Assert.ThrowsAsync<UsageException>(() => StudyServer.Start(_sample.Folder, new ServerOptions { Port = 0 }, TimeProvider.System, _log.Add, default));
        Assert.Contains("missing", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLoopbackIsTheDefault() => Assert.True(IPAddress.IsLoopback(new ServerOptions().Address));

    private async Task Restart(ServerOptions options)
    {
        _http?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _server = await StudyServer.Start(_sample.Folder, options with { Port = 0 }, TimeProvider.System, _log.Add, default);
        _http = new HttpClient { BaseAddress = _server.Address };
    }

    private Task<(int Status, JsonElement Body)> Post(string path, object body) => SampleStudy.Post(_http, path, body);

    private Task<(int Status, JsonElement Body)> Answer(StudySession session, int trial) => Post(
        "api/ballot", new { session.Code, Trial = trial, Ranks = SampleStudy.RanksByName(session.Trials[trial].Shown), Seconds = 12.3 });

    private async Task<string> Raw(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
