using System.Text.Json.Nodes;
using VideoSsm.Eval.Study.Ballots;
using VideoSsm.Eval.Study.Reporting;
using VideoSsm.Eval.Study.Server;
using VideoSsm.Eval.Tests.Shared;

namespace VideoSsm.Eval.Study.Tests.Page;

/// <summary>
/// A whole study in a real browser: mouse, keyboard, touch; resumed by code; on a laptop and on a phone. Pictures go to the folder that
/// <c>VIDEOSSM_STUDY_PICTURES</c> names, if it names one.
/// </summary>
public sealed class PageTests
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("VIDEOSSM_STUDY_PICTURES");

    [SkippableFact]
    public async Task PeopleRankVideosByClicksKeysAndTouches()
    {
        Skip.If(Chromium.Missing is not null, Chromium.Missing);
        using var sample = SampleStudy.Create(prompts: 3, participants: 2, real: true);
        await using StudyServer server = await StudyServer.Start(sample.Folder, new ServerOptions { Port = 0 }, TimeProvider.System, _ => { }, default);
        await using Chromium browser = await Chromium.StartAsync();
        await browser.SizeAsync(1280, 800);
        StudySession session = sample.Study.Sessions[0];

        // A wrong code is told; the right one, typed sloppily, opens the session.
        await browser.OpenAsync(server.Address.AbsoluteUri);
        await Picture(browser, "start-1280");
        await browser.ClickAsync("#code");
        await browser.TypeAsync("nonsense");
        await browser.ClickAsync("#go");
        await browser.WaitAsync("document.getElementById('status').textContent.includes('not known')");
        browser.ForgetProblems(); // the browser logs the refusal itself
        await browser.EvaluateAsync("document.getElementById('code').value = ''");
        await browser.ClickAsync("#code");
        await browser.TypeAsync($"{session.Code[..4]}-{session.Code[4..]}".ToLowerInvariant());
        await browser.PressAsync("Enter");

        // First comparison with the mouse. Submit opens only when everything is ranked and watched.
        await Trial(browser, 0);
        await NoOverflow(browser, 1280);
        Assert.True((bool)(await browser.EvaluateAsync("document.getElementById('submit').disabled"))!);
        await InSync(browser);
        int[] ranks = SampleStudy.RanksByName(session.Trials[0].Shown);
        for (int place = 0; place < 4; place++)
        {
            await browser.ClickAsync($"figure:nth-child({place + 1}) .ranks button:nth-child({ranks[place]})");
        }

        await Watched(browser);
        await Picture(browser, "trial-1280");
        await browser.ClickAsync("#submit");

        // Second one by keyboard: a letter chooses a video, a digit ranks it, Enter submits.
        await Trial(browser, 1);
        int[] second = SampleStudy.RanksByName(session.Trials[1].Shown);
        for (int place = 3; place >= 0; place--)
        {
            await browser.PressAsync("abcd"[place].ToString());
            await browser.PressAsync(second[place].ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        await Watched(browser);
        await browser.PressAsync("Enter");

        // The third on a phone that goes on where the laptop stopped.
        await Trial(browser, 2);
        await browser.SizeAsync(390, 844);
        await browser.OpenAsync(server.Address.AbsoluteUri);
        await Picture(browser, "start-390");
        await browser.TapAsync("#go");
        await Trial(browser, 2);
        await NoOverflow(browser, 390);
        int[] third = SampleStudy.RanksByName(session.Trials[2].Shown);

        // Everything wrong first, then right: whoever had a rank gives it up.
        for (int place = 0; place < 4; place++)
        {
            await browser.TapAsync($"figure:nth-child({place + 1}) .ranks button:nth-child({5 - third[place]})");
        }

        for (int place = 0; place < 4; place++)
        {
            await browser.TapAsync($"figure:nth-child({place + 1}) .ranks button:nth-child({third[place]})");
        }

        await Watched(browser);
        await Picture(browser, "trial-390");
        await browser.TapAsync("#submit");
        await browser.WaitAsync("!document.getElementById('done').hidden");
        await Picture(browser, "done-390");

        var ballots = BallotBox.Read(sample.Layout.Ballots);
        Assert.Equal([0, 1, 2], ballots.Select(b => b.Trial));
        Assert.All(ballots, b => Assert.Equal(SampleStudy.RanksByName(b.Shown), b.Ranks));
        Assert.All(ballots, b => Assert.InRange(b.Seconds, 0.9, 120));
        Assert.Empty(browser.Problems);
        Assert.Null(await browser.EvaluateAsync("window.hacked ?? null"));
        Assert.Equal(3, StudyReport.Write(sample.Folder).Ballots);
    }

    [SkippableFact]
    public async Task AnAnswerGivenWithoutConnectionIsSentLater()
    {
        Skip.If(Chromium.Missing is not null, Chromium.Missing);
        using var sample = SampleStudy.Create(prompts: 2, participants: 1, methods: 2, ties: true, real: true);
        await using StudyServer server = await StudyServer.Start(sample.Folder, new ServerOptions { Port = 0 }, TimeProvider.System, _ => { }, default);
        await using Chromium browser = await Chromium.StartAsync();
        await browser.SizeAsync(1280, 800);
        await browser.OpenAsync(server.Address.AbsoluteUri);
        await browser.ClickAsync("#code");
        await browser.TypeAsync(sample.Study.Sessions[0].Code);
        await browser.PressAsync("Enter");
        await Trial(browser, 0);
        await browser.PressAsync("1"); // a tie: both first
        await browser.PressAsync("1");
        await Watched(browser);

        await browser.SendAsync("Network.emulateNetworkConditions", Offline(true));
        await browser.ClickAsync("#submit");
        await browser.WaitAsync("document.getElementById('status').textContent.includes('kept and sent again')");
        Assert.Empty(BallotBox.Read(sample.Layout.Ballots));
        await browser.SendAsync("Network.emulateNetworkConditions", Offline(false));

        await Trial(browser, 1);
        Assert.Equal([1, 1], Assert.Single(BallotBox.Read(sample.Layout.Ballots)).Ranks);
    }

    private static async Task Trial(Chromium browser, int done)
    {
        await browser.WaitAsync($"!document.getElementById('trial').hidden && document.getElementById('bar').value === {done}");
        await browser.WaitAsync("document.querySelectorAll('video').length > 0 && [...document.querySelectorAll('video')].every(v => v.readyState >= 3)");
    }

    private static Task Watched(Chromium browser) => browser.WaitAsync("!document.getElementById('submit').disabled");

    /// <summary>While they play, no video is more than a few frames from the others.</summary>
    private static async Task InSync(Chromium browser)
    {
        await browser.WaitAsync("[...document.querySelectorAll('video')].every(v => v.currentTime > 0.2)");
        JsonNode times = (await browser.EvaluateAsync("[...document.querySelectorAll('video')].map(v => v.currentTime)"))!;
        double[] at = [.. times.AsArray().Select(t => (double)t!)];
        Assert.InRange(at.Max() - at.Min(), 0, 0.35);
    }

    private static async Task NoOverflow(Chromium browser, int width)
    {
        Assert.Equal(width, (int)(await browser.EvaluateAsync("innerWidth"))!);
        Assert.InRange((int)(await browser.EvaluateAsync("document.documentElement.scrollWidth"))!, 0, width);

        // What is touched is large enough to be hit.
        Assert.True((bool)(await browser.EvaluateAsync("[...document.querySelectorAll('.ranks button, #play, #submit')].every(b => b.getBoundingClientRect().height >= 44 && b.getBoundingClientRect().width >= 30)"))!);
    }

    private static JsonObject Offline(bool offline) => new() { ["offline"] = offline, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1 };

    private static async Task Picture(Chromium browser, string name)
    {
        if (!string.IsNullOrEmpty(Pictures))
        {
            await File.WriteAllBytesAsync(Path.Combine(Pictures, $"{name}.png"), await browser.PictureAsync(whole: false));
        }
    }
}
