using System.Text.RegularExpressions;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Gallery;

namespace VideoSsm.Eval.Reports.Tests;

public sealed class GalleryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gallery").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void BestMedianAndWorstFollowTheDirection()
    {
        var cells = GalleryCell.Of(Results());
        var flicker = cells.First(c => c.Method.Id == "video-ssm" && c.Metric.Id == "temporal_flickering" && c.LengthSeconds == 5);
        var drift = cells.First(c => c.Method.Id == "video-ssm" && c.Metric.Id == "luma_drift" && c.LengthSeconds == 5);
        var difference = cells.First(c => c.Metric.Id == "dynamic_degree_framediff");

        Assert.Equal(["best", "median", "worst"], flicker.Picks.Select(p => p.Place));
        Assert.True(flicker.Picks[0].Value > flicker.Picks[1].Value && flicker.Picks[1].Value > flicker.Picks[2].Value);
        Assert.True(drift.Picks[0].Value < drift.Picks[1].Value && drift.Picks[1].Value < drift.Picks[2].Value);
        Assert.Equal(["highest", "median", "lowest"], difference.Picks.Select(p => p.Place));
        Assert.DoesNotContain(cells, c => c.Method.Scale == ModelScale.None);
    }

    [Fact]
    public void APickIsTheVideoOfItsPrompt()
    {
        var results = Results();
        var cell = GalleryCell.Of(results).First(c => c.Method.Id == "sink-only" && c.Metric.Id == "temporal_flickering" && c.LengthSeconds == 5);

        Assert.All(cell.Picks, pick => Assert.Equal(
            results.Scores.Single(s => s.Method == "sink-only" && s.Metric == "temporal_flickering" && s.LengthSeconds == 5 && s.Prompt == pick.Media.Prompt).Value, pick.Value));
    }

    [Fact]
    public void EqualScoresHaveNoBest()
    {
        var results = Results();
        var flat = results with { Scores = [.. results.Scores.Select(s => s with { Value = 0.5 })] };

        Assert.Empty(GalleryCell.Of(flat));
    }

    [Fact]
    public void APictureStandsInThePageOnceAndTextIsEscaped()
    {
        var cells = GalleryCell.Of(Results());
        var html = new GalleryHtml(_folder, _ => "#000");
        string page = string.Concat(cells.GroupBy(c => (c.LengthSeconds, c.Metric.Id)).Select(g => html.Render([.. g])));

        string[] ids = [.. Regex.Matches(page, "<image id=\"([^\"]+)\"").Select(m => m.Groups[1].Value)];
        string[] uses = [.. Regex.Matches(page, "<use href=\"#([^\"]+)\"").Select(m => m.Groups[1].Value)];
        Assert.Equal(ids.Distinct().Count(), ids.Length);
        Assert.Equal(ids.Order(), uses.Distinct().Order());
        Assert.Equal(cells.Sum(c => c.Picks.Count), uses.Length);
        Assert.Contains("viewBox=\"0 0 9 4\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    private ResultSet Results()
    {
        var results = SampleResults.Create();
        Directory.CreateDirectory(Path.Combine(_folder, "strips"));
        using (var file = File.Create(Path.Combine(_folder, "strips", "one.png")))
        {
            Png.Write(file, 9, 4, new byte[9 * 4 * 3]);
        }

        var items = results.Scores.Select(s => (s.Method, s.Prompt, s.LengthSeconds)).Distinct().ToList();
        foreach (var (method, prompt, length) in items)
        {
            File.Copy(Path.Combine(_folder, "strips", "one.png"), Path.Combine(_folder, "strips", Name(method, prompt, length)), overwrite: true);
        }

        return results with { Media = [.. items.Select(i => new MediaItem(i.Method, i.Prompt, "a <script>ring", 0, i.LengthSeconds, $"strips/{Name(i.Method, i.Prompt, i.LengthSeconds)}", null))] };

        static string Name(string method, string prompt, double length) => $"{method.Replace(':', '-')}-{prompt}-{length}.png";
    }
}
