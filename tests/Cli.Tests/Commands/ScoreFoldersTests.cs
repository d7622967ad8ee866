using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Tests.Commands;

/// <summary>What a new user does: a folder of videos from two models, two commands, a table with intervals and a report.</summary>
public sealed class ScoreFoldersTests : IDisposable
{
    private static readonly string[] Prompts = ["a cat on a sofa", "a dog in snow", "waves"];
    private readonly TemporaryFolder _folder = new();

    public ScoreFoldersTests()
    {
        for (int i = 0; i < Prompts.Length; i++)
        {
            Make("fake:steady", "Model A (14B)", Prompts[i], i);
            Make("fake:drift", "model-b", Prompts[i], i);
        }

        File.WriteAllText(Path.Combine(Videos, "model-b", "a fox-0.mp4"), "not a video");
    }

    private string Videos => _folder["videos"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TwoFoldersBecomeATableWithIntervalsAndAReport()
    {
        CliResult scored = Cli.Run("score", "--videos", Videos, "--metrics", "temporal_flickering,motion_smoothness", "--out", _folder["run"], "--vbench", _folder["vbench"], "--no-report");

        Assert.Equal(ExitCode.Incomplete, scored.Code);
        Assert.Contains("Model A (14B): 3 videos of 3 prompts, counted as 1 s", scored.Error, StringComparison.Ordinal);
        Assert.Contains("motion_smoothness will be unscored in every video: needs the official weights 'amt-s.pth'", scored.Error, StringComparison.Ordinal);
        Assert.Contains("failed: model-b a-fox sample 0, 1 s: 'a fox-0.mp4' cannot be read as a video", scored.Error, StringComparison.Ordinal);
        Assert.Matches(@"temporal_flickering ↑ +\d\.\d{4} \[\d\.\d{4}, \d\.\d{4}\].*[+−]\d\.\d{4} \[[+−]?\d\.\d{4}, [+−]?\d\.\d{4}\] +cannot tell at this n", scored.Out);
        Assert.Matches(@"motion_smoothness ↑ +— \[\d\]", scored.Out);
        ScoreRow[] rows = [.. ScoreCsv.Read(Path.Combine(_folder["run"], "scores.csv"))];
        Assert.Equal(["model-a-14b", "model-b"], rows.Select(r => r.Method).Distinct());
        Assert.Equal(["a-cat-on-a-sofa", "a-dog-in-snow", "a-fox", "waves"], rows.Select(r => r.Prompt).Distinct());
        Assert.True(Directory.GetFiles(Path.Combine(_folder["vbench"], "model-b"), "*_eval_results.json").Length == 1);

        CliResult reported = Cli.Run("report", _folder["run"]);

        Assert.Equal(ExitCode.Ok, reported.Code);
        string page = File.ReadAllText(Path.Combine(_folder["run"], "report.html"));
        Assert.Contains("What do the metrics say of the given videos: Model A (14B), model-b?", page, StringComparison.Ordinal);
        Assert.Contains("not known (given videos)", page, StringComparison.Ordinal);
        Assert.Contains("a cat on a sofa", page, StringComparison.Ordinal);
        Assert.Contains("moov atom not found", page, StringComparison.Ordinal);
        Assert.DoesNotContain("0 methods and 2 controls", page, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder["run"], "tables", "differences-1s.tex")));
        Assert.Equal(ExitCode.Ok, Cli.Run("runs", "verify", _folder["run"]).Code);
    }

    [Fact]
    public void WhatIsDoneIsNotDoneAgainAndADryRunSaysWhatIsLeft()
    {
        string[] score = ["score", "--videos", $"A={Path.Combine(Videos, "Model A (14B)")}", "--metrics", "brightness", "--out", _folder["run"], "--no-report"];
        CliResult planned = Cli.Run([.. score, "--dry-run"]);
        Assert.Equal(ExitCode.Ok, planned.Code);
        Assert.Contains("3 videos in", planned.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));

        Assert.Equal(ExitCode.Ok, Cli.Run(score).Code);

        Assert.Contains("3 of 3 videos done before", Cli.Run(score).Error, StringComparison.Ordinal);
        Assert.Equal("a", ScoreCsv.Read(Path.Combine(_folder["run"], "scores.csv"))[0].Method);
    }

    [Fact]
    public void AnchorsOfTheUsersOwnVideosMarkTheScalesAndNeverCompete()
    {
        CliResult scored = Cli.Run("score", "--videos", Videos, "--metrics", "temporal_flickering,dynamic_degree_framediff", "--out", _folder["run"], "--anchors", "--no-report");

        Assert.Contains("anchors, made while they are scored: Frozen frame of Model A (14B), Loop of Model A (14B), Shuffled frames of Model A (14B)", scored.Error, StringComparison.Ordinal);
        Assert.Contains("model-b − Model A (14B) paired by prompt", scored.Out, StringComparison.Ordinal);
        ScoreRow[] frozen = [.. ScoreCsv.Read(Path.Combine(_folder["run"], "scores.csv")).Where(r => r is { Method: "control:frozen", Status: "ok" })];
        Assert.Equal(6, frozen.Length);
        Assert.All(frozen, r => Assert.Equal((r.Metric == "temporal_flickering" ? 1.0 : 0.0, "none"), (r.Value!.Value, r.Scale)));

        Assert.Equal(ExitCode.Ok, Cli.Run("report", _folder["run"]).Code);

        string page = File.ReadAllText(Path.Combine(_folder["run"], "report.html")), table = File.ReadAllText(Path.Combine(_folder["run"], "tables", "scores-1s.md"));
        Assert.Contains("2 methods and 3 controls", page, StringComparison.Ordinal);
        Assert.Contains("Frozen frame of Model A (14B)", File.ReadAllText(Path.Combine(_folder["run"], "plots", "consistency-motion-1s.vl.json")), StringComparison.Ordinal);
        Assert.DoesNotContain(table.Split('\n'), line => line.Contains(" of Model A (14B)", StringComparison.Ordinal) && (line.Contains("**", StringComparison.Ordinal) || line.Contains("<u>", StringComparison.Ordinal)));
        Assert.Equal(ExitCode.Ok, Cli.Run("runs", "verify", _folder["run"]).Code);
    }

    [Fact]
    public void TheDifferenceIsSaidTheWayRoundThatTheBaselineAsksFor() =>
        Assert.Contains(
            "Model A (14B) − model-b paired by prompt",
            Cli.Run("score", "--videos", Videos, "--metrics", "brightness", "--out", _folder["run"], "--baseline", "model-b", "--no-report").Out,
            StringComparison.Ordinal);

    [Fact]
    public void ThePicturesOfAFolderHaveTheRateThatIsTold()
    {
        for (int i = 0; i < 40; i++)
        {
            Directory.CreateDirectory(_folder["pictures/a cat-0"]);
            using FileStream stream = File.Create(_folder[$"pictures/a cat-0/{i}.png"]);
            Png.Write(stream, 8, 8, Enumerable.Repeat((byte)(6 * i), 8 * 8 * 3).ToArray());
        }

        string[] score = ["score", "--videos", _folder["pictures"], "--metrics", "brightness_drift,temporal_flickering", "--out"];
        CliResult silent = Cli.Run([.. score, _folder["assumed"], "--no-report"]);
        CliResult told = Cli.Run([.. score, _folder["told"], "--no-report", "--rate", "4"]);

        Assert.Contains("warning: 1 folder of pictures states no rate and 16 frames/s is assumed; lengths, brightness_drift depend on it: --rate FPS states it", silent.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("states no rate", told.Error, StringComparison.Ordinal);
        Assert.Contains("pictures: 1 video of 1 prompt, counted as 10 s", told.Error, StringComparison.Ordinal);
        Assert.Contains("as 4 frames/s, which is what was told", File.ReadAllText(Path.Combine(_folder["told"], "manifest.json")), StringComparison.Ordinal);
        Assert.NotEqual(Drift("assumed"), Drift("told"));
        Assert.Equal(Drift("told"), Cli.Run("score", "--videos", _folder["pictures"], "--metrics", "brightness_drift", "--rate", "4", "--json").Json[0].GetProperty("value").GetDouble());

        double Drift(string run) => ScoreCsv.Read(Path.Combine(_folder[run], "scores.csv")).Single(r => r.Metric == "brightness_drift").Value!.Value;
    }

    [Fact]
    public void MistakesAreUsageErrors()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Error("holds no video file and no folder of pictures, nor folders of them", "--videos", _folder["empty"]);
        Error("are compared in a run: name its folder with --out", "--videos", Videos, "--metrics", "brightness");
        Error("--baseline 'model-c': unknown; did you mean 'model-b'", "--videos", Videos, "--metrics", "brightness", "--out", _folder["run"], "--baseline", "model-c");
        Error("--windows needs --out and the folder of a run", "--videos", Path.Combine(Videos, "model-b"), "--windows", "5");
        Error("--windows 5s: expected LENGTH or LENGTH/STRIDE", "--videos", Videos, "--out", _folder["run"], "--windows", "5s");
        Error("--length -1: expected seconds above 0", "--videos", Videos, "--out", _folder["run"], "--length", "-1");
        Error("--rate 0: expected frames per second above 0", "--videos", Videos, "--out", _folder["run"], "--rate", "0");
        Error("--anchors needs --out and the folder of a run", "--videos", Path.Combine(Videos, "model-b"), "--anchors");
        Error("--anchors 'model-c': unknown; did you mean 'model-b'", "--videos", Videos, "--out", _folder["run"], "--anchors", "model-c");
        Error("which have names of their own", "--videos", $"X={Videos}", "--out", _folder["run"]);

        void Error(string message, params string[] args)
        {
            CliResult run = Cli.Run(["score", .. args]);
            Assert.Equal(ExitCode.Usage, run.Code);
            Assert.Contains(message, run.Error, StringComparison.Ordinal);
        }
    }

    private void Make(string method, string folder, string prompt, int seed)
    {
        string made = Cli.Run("generate", "--prompt", prompt, "--method", method, "--length", "1", "--seed", $"{seed}", "--out", _folder["made"], "--json").Json.GetProperty("video").GetString()!;
        Directory.CreateDirectory(Path.Combine(Videos, folder));
        File.Copy(made, Path.Combine(Videos, folder, $"{prompt}-0.mp4"));
    }
}
