using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Tests;

public sealed class MetricDocsTests
{
    [Fact]
    public void AMetricIsDescribedCompletely()
    {
        string text = MetricDocs.Render([new MetricInfo
        {
            Id = "a_b", Version = "2", DisplayName = "A | b", Definition = "W*H*3 where k <= l", Direction = Direction.LowerIsBetter,
            Minimum = 0, Unit = "dB", Needs = "x", Citation = "y", MinimumFrames = 2, Weights = [new WeightsFile("w.safetensors", "ab")],
        }]);

        string[] expected =
        [
            "# Metrics", "", "Generated from the metrics' own descriptions; do not edit.", "",
            "| Metric | Id | Version | Better | Range |", "|---|---|---|---|---|",
            "| [A \\| b](#a_b) | `a_b` | `2` | lower | from 0 |", "",
            "<a id=\"a_b\"></a>", "", "## A | b", "", "W\\*H\\*3 where k &lt;= l", "",
            "- Id, version: `a_b`, `2`", "- Better: lower", "- Range: from 0", "- Unit: dB", "- Frames: every frame; at least 2", "- Needs: x",
            "- Source: y", "- Weights: `w.safetensors`", "",
        ];
        Assert.Equal(string.Join('\n', expected), text);
    }

    /// <summary>Set VIDEOSSM_WRITE_DOCS=1 to write the file anew.</summary>
    [Fact]
    public void TheDocumentInTheRepositoryIsUpToDate()
    {
        using var probe = new ProbeReader(Path.Combine(Root(), "checkpoints", "world", "probe.safetensors"));
        string expected = MetricDocs.Render([
            .. WeightFreeMetrics.All().Select(m => m.Info),
            .. VisionMetrics.Official(null).Select(m => m.Info),
            .. FlowMetrics.Official(null).Select(m => m.Info),
            .. WorldMetrics.All(Path.Combine(Root(), "checkpoints", "world")).Select(m => m.Info),
            .. Enum.GetValues<ProbedAttribute>().Select(a => new AttributeAccuracy(probe, a).Info),
            new AttributeDrift(probe).Info,
            new IdentityAfterReentry(probe).Info,
            new ObjectPresence(probe).Info,
        ]) + OverTimeDocs.Render() + VBenchFaults.Render();
        string path = Path.Combine(Root(), "docs", "metrics.md");
        if (Environment.GetEnvironmentVariable("VIDEOSSM_WRITE_DOCS") == "1")
            File.WriteAllText(path, expected);

        Assert.Equal(expected, File.ReadAllText(path));
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string caller = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", ".."));

    [Fact]
    public void EveryMetricHasItsSection()
    {
        MetricInfo[] all = [.. WeightFreeMetrics.All().Select(m => m.Info)];
        string text = MetricDocs.Render(all);

        Assert.All(all, m => Assert.Contains($"\n## {m.DisplayName}\n", text, StringComparison.Ordinal));
        Assert.Equal(all.Length, text.Split('\n').Count(line => line.StartsWith("## ", StringComparison.Ordinal)));
    }
}
