using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study;
using VideoSsm.Eval.Study.Ballots;

namespace VideoSsm.Eval.Cli.Tests.Commands;

/// <summary>A study from the command line: made from folders of videos, served by a process that is killed again and again, reported.</summary>
public sealed class StudyCommandTests : IDisposable
{
    private const int KillsPerStudy = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFolderPerMethodBecomesAStudyAndItsBallotsAReport()
    {
        CliResult created = Create(methods: 3, prompts: 2, participants: 4);
        Assert.Equal((ExitCode.Ok, ""), (created.Code, created.Error));
        StudyDefinition study = new StudyLayout(_folder["study"]).Read();
        Assert.Equal(["model 0", "model 1", "model 2"], study.Methods.Select(m => m.Name));
        Assert.Equal(["a red circle", "a red square"], study.Items.Select(i => i.Text));
        Assert.Equal(4, study.Sessions.Count);

        Assert.Equal(ExitCode.Usage, Cli.Run("study", "report", _folder["study"]).Code);
        Answer(_folder["study"]);

        CliResult report = Cli.Run("study", "report", _folder["study"], "--json");

        Assert.Equal(ExitCode.Ok, report.Code);
        Assert.Equal(8, report.Json.GetProperty("ballots").GetInt32());
        string page = File.ReadAllText(_folder["study/report.html"]);
        Assert.Contains("Plackett-Luce", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.Contains(File.ReadAllText(_folder["study/section.html"]), page, StringComparison.Ordinal);
        foreach (string table in (string[])["study-ranks", "study-pairs", "study-agreement", "study-conduct"])
        {
            Assert.All((string[])[".md", ".tex", ".csv", ".json"], end => Assert.True(new FileInfo(_folder[$"study/tables/{table}{end}"]).Length > 100));
        }
    }

    [Fact]
    public void ARunBecomesAStudy()
    {
        string suite = _folder["suite.json"];
        File.WriteAllText(suite, """
            {
              "question": "Which one drifts?", "methods": ["fake:steady", "fake:drift", "control:real"], "baseline": "fake:steady", "seed": 1,
              "prompts": { "inline": [{ "id": "star", "text": "a red star" }, { "id": "ring", "text": "a green ring" }] },
              "lengths": [{ "seconds": 1 }, { "seconds": 2, "take": 1 }], "frames": { "width": 32, "height": 32, "framesPerSecond": 8 }, "metrics": ["brightness"]
            }
            """);
        Cli.Run("run", suite, "--out", _folder["run"]);

        CliResult longest = Cli.Run("study", "create", "--run", _folder["run"], "--participants", "2", "--out", _folder["longest"]);
        CliResult both = Cli.Run("study", "create", "--run", _folder["run"], "--length", "1", "--methods", "fake:drift,fake:steady", "--participants", "2", "--out", _folder["both"]);

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (longest.Code, both.Code));
        Assert.Equal(["star"], new StudyLayout(_folder["longest"]).Read().Items.Select(i => i.Prompt));
        StudyDefinition study = new StudyLayout(_folder["both"]).Read();
        Assert.Equal(["fake:steady", "fake:drift"], study.Methods.Select(m => m.Id));
        Assert.Equal(["a red star", "a green ring"], study.Items.Select(i => i.Text));
        Assert.Equal(4, Directory.GetFiles(new StudyLayout(_folder["both"]).Media).Length);

        // In its place the report finds it; elsewhere it is named. Without ballots there is nothing to report.
        Assert.Equal(ExitCode.Ok, Cli.Run("study", "create", "--run", _folder["run"], "--length", "1", "--participants", "2").Code);
        Assert.Equal(ExitCode.Ok, Cli.Run("report", _folder["run"]).Code);
        Assert.DoesNotContain("<section id=\"study\">", File.ReadAllText(_folder["run/report.html"]), StringComparison.Ordinal);
        Assert.Contains("no ballots yet", Cli.Run("report", _folder["run"], "--study", _folder["both"]).Error, StringComparison.Ordinal);
        Answer(_folder["run/study"]);
        Assert.Equal(ExitCode.Ok, Cli.Run("report", _folder["run"]).Code);
        Assert.Contains("<section id=\"study\">", File.ReadAllText(_folder["run/report.html"]), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["run/tables/study-ranks.tex"]));
        Answer(_folder["both"]);
        Assert.Equal(ExitCode.Ok, Cli.Run("report", _folder["run"], "--study", _folder["both"]).Code);
        Assert.Contains("the run has 1, 2 s", Cli.Run("study", "create", "--run", _folder["run"], "--length", "5", "--participants", "2", "--out", _folder["x"]).Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'fake:drift'", Cli.Run("study", "create", "--run", _folder["run"], "--methods", "fake:drft", "--participants", "2", "--out", _folder["x"]).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("study create --participants 2 --out x", "name either --run FOLDER, or --videos")]
    [InlineData("study create --run nowhere --participants 2 --out x", "holds no run")]
    [InlineData("study serve nowhere", "holds no study")]
    [InlineData("study serve nowhere --host example.org", "is no address")]
    [InlineData("study report nowhere", "holds no study")]
    public void MistakesAreExplained(string line, string says)
    {
        CliResult result = Cli.Run(line.Split(' '));

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
    }

    /// <summary>Every acknowledged ballot is there after the process was killed (SIGKILL) while answers were on their way, and none is there twice.</summary>
    /// <remarks>Four kills to a study; as many studies as <c>VIDEOSSM_KILLS</c> asks for, see <see cref="KillTests"/>.</remarks>
    [Fact]
    public async Task NoAcknowledgedBallotIsLostWhenTheServerIsKilled()
    {
        var random = new SplitMix64(KillTests.Seed);
        int kills = KillTests.Kills ?? KillsPerStudy, acknowledged = 0, unanswered = 0;
        for (int done = 0; done < kills; done += KillsPerStudy)
        {
            var (taken, lost) = await KillServed(random);
            acknowledged += taken;
            unanswered += lost;
            Directory.Delete(_folder["study"], recursive: true);
        }

        Assert.True(acknowledged > 4 * kills, $"only {acknowledged} ballots were taken at all");
        Assert.True(unanswered > 0, "the server was never killed while answers were on their way");
    }

    /// <summary>A study whose server is killed four times.</summary>
    /// <returns>Ballots acknowledged, and questions that got no answer.</returns>
    private async Task<(int Acknowledged, int Unanswered)> KillServed(SplitMix64 random)
    {
        Assert.Equal(ExitCode.Ok, Create(methods: 2, prompts: 2, participants: 400).Code);
        StudyDefinition study = new StudyLayout(_folder["study"]).Read();
        HashSet<(int, int)> acknowledged = [];
        int next = 0, unanswered = 0;
        for (int round = 0; round < KillsPerStudy; round++)
        {
            using Process process = await Serve();
            using var http = new HttpClient { BaseAddress = new Uri((await process.StandardOutput.ReadLineAsync())!), Timeout = TimeSpan.FromSeconds(20) };
            int killAfter = 5 + random.Below(60), sent = 0, first = next;
            await Parallel.ForEachAsync(Enumerable.Range(first, 200), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (i, cancellation) =>
            {
                if (Interlocked.Increment(ref sent) == killAfter)
                {
                    process.Kill(); // SIGKILL, in the middle of the others
                }

                if (sent > killAfter + 6)
                {
                    return;
                }

                try
                {
                    using HttpResponseMessage answer = await Post(http, study, i, cancellation);
                    if (answer.IsSuccessStatusCode)
                    {
                        lock (acknowledged)
                        {
                            acknowledged.Add((i / 2, i % 2));
                        }
                    }
                }
                catch (HttpRequestException)
                {
                    Interlocked.Increment(ref unanswered);
                }
            });
            next = first + killAfter + 20;
            await process.WaitForExitAsync();

            var stored = BallotBox.Read(new StudyLayout(_folder["study"]).Ballots).Select(b => (b.Session, b.Trial)).ToHashSet();
            Assert.Empty(acknowledged.Except(stored));
        }

        // Whoever got no answer asks again, and is told that it is there or that it is there now.
        using Process last = await Serve();
        using var client = new HttpClient { BaseAddress = new Uri((await last.StandardOutput.ReadLineAsync())!) };
        for (int i = 0; i < 40; i++)
        {
            using HttpResponseMessage answer = await Post(client, study, i, default);
            Assert.True(answer.IsSuccessStatusCode);
        }

        last.Kill();
        await last.WaitForExitAsync();
        string[] lines = File.ReadAllLines(new StudyLayout(_folder["study"]).Ballots);
        Assert.Equal(lines.Length, BallotBox.Read(new StudyLayout(_folder["study"]).Ballots).Count);
        return (acknowledged.Count, unanswered);
    }

    private static Task<HttpResponseMessage> Post(HttpClient http, StudyDefinition study, int i, CancellationToken cancellation) => http.PostAsJsonAsync(
        "api/ballot", new { study.Sessions[i / 2].Code, Trial = i % 2, Ranks = (int[])[1, 2], Seconds = 3.0 }, cancellation);

    /// <summary>Everybody ranks the methods in the study's order, each one place further than the person before.</summary>
    private static void Answer(string folder)
    {
        var layout = new StudyLayout(folder);
        StudyDefinition study = layout.Read();
        string[] methods = [.. study.Methods.Select(m => m.Id)];
        using var box = BallotBox.Open(layout.Ballots);
        foreach (var (t, session, trial) in study.Sessions.SelectMany((s, session) => s.Trials.Select((t, trial) => (t, session, trial))))
        {
            box.Take(new()
            {
                Session = session,
                Trial = trial,
                Prompt = t.Prompt,
                Shown = t.Shown,
                Seconds = 20,
                Received = DateTimeOffset.UnixEpoch,
                Ranks = [.. t.Shown.Select(m => 1 + ((Array.IndexOf(methods, m) + session) % methods.Length))],
            });
        }
    }

    private async Task<Process> Serve()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string arg in (string[])[typeof(CommandLine).Assembly.Location, "study", "serve", _folder["study"], "--port", "0", "--rate", "100000"])
        {
            start.ArgumentList.Add(arg);
        }

        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        await Task.Yield();
        return process;
    }

    private CliResult Create(int methods, int prompts, int participants)
    {
        List<string> args = ["study", "create", "--participants", $"{participants}", "--out", _folder["study"], "--title", "T"];
        for (int m = 0; m < methods; m++)
        {
            string folder = _folder[$"videos/{m}"];
            Directory.CreateDirectory(folder);
            for (int p = 0; p < prompts; p++)
            {
                string file = Path.Combine(folder, $"a red {(p == 0 ? "circle" : "square")}-0.mp4");
                using Process ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", $"testsrc2=size=32x32:rate=4:duration=1,hue=h={50 * m}:s={p + 1}", "-threads", "1", file]);
                ffmpeg.WaitForExit();
                Assert.Equal(0, ffmpeg.ExitCode);
            }

            args.AddRange(["--videos", $"model {m}={folder}"]);
        }

        return Cli.Run([.. args]);
    }
}
